import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';

interface NextStep {
  /** "Show" */
  readonly verb: string;
  act(): void;
}

/** Announces something the user waited for, with the one thing to do next. Stays until dismissed. */
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
