import { Switch, TextInput } from '@mantine/core';
import type { QuietHours } from '../../../core/model/quiet-hours.ts';
import { changePreferences } from '../../actions/preferences.ts';
import { usePreferences } from '../../store/preferences.ts';
import classes from './Settings.module.css';

/** When notifications hold back; a time that is no time changes nothing. */
export function QuietHoursSetting() {
  const quietHours = usePreferences((preferences) => preferences.quietHours);
  const change = (changed: Partial<QuietHours>) =>
    changePreferences({ quietHours: { ...quietHours, ...changed } });
  return (
    <>
      <Switch
        label={quietHours.enabled ? 'on' : 'off'}
        aria-label="Quiet hours"
        checked={quietHours.enabled}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
      />
      {quietHours.enabled && (
        <span className={classes.times}>
          {(['from', 'until'] as const).map((edge) => (
            <TextInput
              key={edge}
              type="time"
              size="xs"
              aria-label={`Quiet ${edge}`}
              value={quietHours[edge]}
              onChange={({ currentTarget }) => {
                if (currentTarget.value !== '') change({ [edge]: currentTarget.value });
              }}
            />
          ))}
        </span>
      )}
      <small>
        In this computer’s time zone. Only that your VMs are about to end is shown then, without a sound; the
        rest waits under the bell
      </small>
    </>
  );
}
