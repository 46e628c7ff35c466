import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';

interface NextStep {
  /** "Show" */
  readonly verb: string;
  act(): void;
}

/** Says that something waited for is there, with the one thing to do now; stays until it is read. */
export function showActionToast(what: string, { verb, act }: NextStep): void {
  const id = notifications.show({
    title: what,
    message: (
      <Button
        size="compact-xs"
        variant="light"
        onClick={() => {
          notifications.hide(id);
          act();
        }}
      >
        {verb}
      </Button>
    ),
    color: 'green',
    withBorder: true,
    autoClose: false,
  });
}
