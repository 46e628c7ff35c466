import { notifications } from '@mantine/notifications';
import { failureOf } from '../../core/model/failure.ts';
import { formatTimesIn } from '../format/time.ts';

/** Says that something was done. */
export function notifySuccess(message: string): void {
  notifications.show({ message, color: 'indigo', withBorder: true, autoClose: 4000 });
}

/** Says what went wrong and what to do; stays until it is read. */
export function notifyFailure(what: string, error: unknown): void {
  const { message, hint } = failureOf(error);
  notifications.show({
    title: what,
    message: formatTimesIn(hint ? `${message.replace(/\.$/, '')}. ${hint}` : message),
    color: 'red',
    withBorder: true,
    autoClose: false,
  });
}
