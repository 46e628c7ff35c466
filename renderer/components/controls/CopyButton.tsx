import { ActionIcon } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { copyText } from '../../actions/shell.ts';

/** @param what names it for people: "the name" */
export function CopyButton({ text, what }: { text: string; what: string }) {
  return (
    <ActionIcon
      size={20}
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      onClick={() => copyText(text, what)}
    >
      <IconCopy size={14} stroke={1.7} />
    </ActionIcon>
  );
}
