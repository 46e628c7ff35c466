import { Modal } from '@mantine/core';
import { setUi, useUi } from '../../../store/ui.ts';
import classes from './ShortcutSheet.module.css';
import { SHORTCUTS } from './shortcuts.ts';

/** All keyboard shortcuts, by context. */
export function ShortcutSheet() {
  const open = useUi((ui) => ui.shortcutsOpen);
  return (
    <Modal
      opened={open}
      onClose={() => setUi({ shortcutsOpen: false })}
      title="Keyboard shortcuts"
      size={520}
    >
      {SHORTCUTS.map(({ where, keys }) => (
        <section key={where} className={classes.section}>
          <h3>{where}</h3>
          <dl>
            {keys.map(([key, what]) => (
              <div key={key}>
                <dt>
                  {key.split(' ').map((part) => (
                    <kbd key={part}>{part}</kbd>
                  ))}
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  );
}
