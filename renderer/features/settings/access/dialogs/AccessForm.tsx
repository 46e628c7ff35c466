import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Failure } from '../../../../../core/model/failure.ts';
import controls from '../../../../components/controls/Danger.module.css';
import { Dialog } from '../../../../components/Dialog.tsx';
import classes from '../Access.module.css';
import { closeAccessDialog } from '../access-store.ts';

interface AccessFormProps {
  title: string;
  /** On the button: "Create". */
  verb: string;
  isDangerous?: boolean;
  /** Whether everything that is needed has been entered. */
  isComplete?: boolean;
  /** Fields that show what is wrong with them; anything else stands above the buttons. */
  fields?: readonly string[];
  submit(): Promise<Failure | undefined>;
  /** @param errorAt why a field was refused */
  children: (errorAt: (field: string) => string | undefined) => React.ReactNode;
}

/** A dialog that asks for something and stays open, with what was entered, while that is refused. */
export function AccessForm({
  title,
  verb,
  isDangerous,
  isComplete,
  fields,
  submit,
  children,
}: AccessFormProps) {
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const field = toField(failure);
  const isAtField = field !== undefined && fields?.includes(field) === true;
  const send = async (event: React.FormEvent) => {
    event.preventDefault();
    if (busy || isComplete === false) return;
    setBusy(true);
    setFailure(await submit());
    setBusy(false);
  };
  return (
    <Dialog onClose={closeAccessDialog} title={title} size={480}>
      <form className={classes.form} onSubmit={send}>
        {children((name) => (isAtField && field === name ? failure?.message : undefined))}
        {failure && !isAtField && (
          <p role="alert" data-mark="bad">
            {failure.message}
            {failure.hint !== undefined && `. ${failure.hint}`}
          </p>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={closeAccessDialog}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={busy}
            disabled={isComplete === false}
            className={isDangerous ? controls.danger : undefined}
          >
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The field that a refusal is about: `teams` of `teams.1`; a name that is taken is about the name. */
function toField(failure: Failure | undefined): string | undefined {
  if (failure?.code === 'already-exists') return 'id';
  return failure?.where?.field?.split('.')[0];
}
