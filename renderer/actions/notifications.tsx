import { notifications } from '@mantine/notifications';
import { toFailure } from '../../core/model/failure.ts';
import { formatTimesIn } from '../format/time.ts';

/** Confirms that something was done. */
export function notifySuccess(message: string): void {
  notifications.show({ message, color: 'indigo', withBorder: true, autoClose: 4000 });
}

/** Says why a key or command did nothing. */
export function notifyRefusal(what: string, reason: string): void {
  notifications.show({ title: what, message: reason, color: 'orange', withBorder: true, autoClose: 8000 });
}

/** Shows what went wrong and what to do. Stays until dismissed. */
export function notifyFailure(what: string, error: unknown): void {
  const { message, hint } = toFailure(error);
  notifications.show({
    title: what,
    message: formatTimesIn(hint ? `${message.replace(/\.$/, '')}. ${hint}` : message),
    color: 'red',
    withBorder: true,
    autoClose: false,
  });
}
