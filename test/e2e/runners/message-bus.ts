import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

/** What Debian's python3-dbusmock is installed for. */
const PYTHON = '/usr/bin/python3';

/** Whether this machine has a message bus and its stand-ins. CI must: with REQUIRE_E2E a missing one fails. */
export const hasMessageBus =
  process.env.REQUIRE_E2E === '1' ||
  (spawnSync('dbus-daemon', ['--version']).status === 0 &&
    spawnSync(PYTHON, ['-c', 'import dbusmock']).status === 0 &&
    spawnSync('notify-send', ['--version']).status === 0);

/** A D-Bus of its own, with stand-ins for what a desktop has on it. */
export interface MessageBus {
  /** For the environment of what uses it. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs Python with `bus` and `dbus`; what it prints. */
  run(script: string): Promise<string>;
  close(): void;
}

/** @param mock arguments of python3 -m dbusmock, for one stand-in each */
export async function startMessageBus(...mocks: readonly (readonly string[])[]): Promise<MessageBus> {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=3'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [address] = (await once(daemon.stdio[3] as Readable, 'data')) as [Buffer];
  const env = {
    DBUS_SESSION_BUS_ADDRESS: address.toString().trim(),
    DBUS_SYSTEM_BUS_ADDRESS: address.toString().trim(),
  };
  const all = { ...process.env, ...env };
  const children = mocks.map((args) =>
    spawn(PYTHON, ['-m', 'dbusmock', '--session', ...args], { env: all, stdio: 'ignore' }),
  );
  const run = async (script: string): Promise<string> => {
    const text = `import dbus\nbus = dbus.SessionBus()\n${script}`;
    return (await promisify(execFile)(PYTHON, ['-c', text], { env: all })).stdout.trim();
  };
  return {
    env,
    run,
    close() {
      for (const child of [...children, daemon]) child.kill();
    },
  };
}

/** The stand-in for a notification server. */
export const NOTIFICATION_SERVER = [
  ...['--template', 'notification_daemon'],
  ...['--parameters', '{"capabilities": "actions body body-markup"}'],
] as const;

export interface ShownNotification {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  /** Names and labels, alternating. */
  readonly actions: readonly string[];
}

const SERVER = `server = bus.get_object('org.freedesktop.Notifications', '/org/freedesktop/Notifications')
mock = dbus.Interface(server, 'org.freedesktop.DBus.Mock')`;

/** What the notification server was asked to show, oldest first. */
export async function readNotifications(bus: MessageBus): Promise<readonly ShownNotification[]> {
  const text = await bus
    .run(`${SERVER}
import json
calls = [args for _, name, args in mock.GetCalls() if str(name) == 'Notify']
print(json.dumps([{'id': i + 1, 'title': a[3], 'body': a[4], 'actions': list(a[5])} for i, a in enumerate(calls)]))`)
    // Not there yet.
    .catch(() => '[]');
  return JSON.parse(text) as ShownNotification[];
}

/** As a click on a button of a notification. */
export async function chooseAction(bus: MessageBus, id: number, action: string): Promise<void> {
  await bus.run(`${SERVER}
mock.EmitSignal('org.freedesktop.Notifications', 'ActionInvoked', 'us', [dbus.UInt32(${id}), '${action}'])
mock.EmitSignal('org.freedesktop.Notifications', 'NotificationClosed', 'uu', [dbus.UInt32(${id}), dbus.UInt32(2)])`);
}

/** The stand-in for logind. */
export const LOGIN_MANAGER = ['--template', 'logind'] as const;

/** As logind announces it. */
export async function sleepAndWake(bus: MessageBus): Promise<void> {
  await bus.run(`login = bus.get_object('org.freedesktop.login1', '/org/freedesktop/login1')
mock = dbus.Interface(login, 'org.freedesktop.DBus.Mock')
for sleeps in (True, False):
    mock.EmitSignal('org.freedesktop.login1.Manager', 'PrepareForSleep', 'b', [dbus.Boolean(sleeps)])`);
}
