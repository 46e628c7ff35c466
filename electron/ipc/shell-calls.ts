import { isIP } from 'node:net';
import { z } from 'zod';
import type { BridgeResult, ShellBridge } from '../../core/contract/bridge.ts';
import { Preferences } from '../../core/contract/preferences.ts';
import { IniEdit } from '../../core/model/ini-edit.ts';

const TEXT_MAX_LENGTH = 50_000_000;

/** What each call of {@link ShellBridge} sends. */
export const shellCalls = {
  copyText: z.strictObject({ text: z.string().max(TEXT_MAX_LENGTH) }),
  saveFile: z.strictObject({
    /** A name, not a path: where it goes is for the person to choose. */
    fileName: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^/\\\0:*?"<>|]+$/)
      .refine((name) => !/^\.+$/.test(name)),
    text: z.string().max(TEXT_MAX_LENGTH),
    isSecret: z.boolean().optional(),
  }),
  openExternal: z.strictObject({ url: z.url({ protocol: /^https$/ }).max(2000) }),
  openLogin: z.strictObject({
    protocol: z.enum(['ssh', 'rdp']),
    address: z.string().refine((text) => isIP(text) !== 0, 'is no IP address'),
    system: z.enum(['linux', 'windows']),
  }),
  openLogFolder: z.null(),
  openConfigFile: z.null(),
  savePreferences: Preferences,
  tellWhenReady: z.strictObject({ requestId: z.string().min(1).max(200) }),
  tell: z.strictObject({ title: z.string().min(1).max(200), message: z.string().max(1000) }),
  chooseConfig: z.null(),
  findConfigs: z.null(),
  useFoundConfig: z.strictObject({ place: z.enum(['home', 'current', 'data', 'last']) }),
  createConfig: z.strictObject({
    place: z.enum(['home', 'data']),
    edits: z.array(IniEdit).min(1).max(500),
    secrets: z.record(z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/), z.string().min(1).max(4000)),
  }),
  useDemo: z.null(),
  listServices: z.null(),
  probeService: z.strictObject({ address: z.string().min(1).max(300) }),
  signInToService: z.strictObject({
    address: z.string().min(1).max(300),
    fingerprint: z.string().max(100).optional(),
    token: z.string().min(1).max(200),
  }),
  openService: z.strictObject({ origin: z.string().max(300) }),
  leaveService: z.null(),
} as const satisfies Record<keyof ShellBridge, z.ZodType>;

export type ShellCalls = typeof shellCalls;

type AnswerOf<N extends keyof ShellBridge> =
  Awaited<ReturnType<ShellBridge[N]>> extends BridgeResult<infer T> ? T : never;

/** Who answers them; throws DynvmError. */
export type ShellHandlers = {
  readonly [N in keyof ShellCalls]: (input: z.output<ShellCalls[N]>) => Promise<AnswerOf<N>>;
};
