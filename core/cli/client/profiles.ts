import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'ini';
import { z } from 'zod';
import { describeSystemError } from '../../base/describe-system-error.ts';
import { FileTooLargeError, readBoundedFile } from '../../base/read-bounded-file.ts';
import { replaceFile } from '../../data-folder/index.ts';
import { CliError } from '../cli-error.ts';

/** This machine's own service, whatever profiles there are. */
export const LOCAL_PROFILE = 'local';

/** No dots and brackets: the ini reader gives them a meaning. */
export const ProfileName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/i, 'must be letters, digits, - and _, up to 40')
  .refine((name) => name !== LOCAL_PROFILE && name !== 'default', 'has a meaning of its own');

const Profile = z.object({
  url: z.url({ protocol: /^https?$/ }),
  /** SHA-256 of the only certificate that is accepted; absent: whom the system trusts. */
  fingerprint: z.string().optional(),
});
type Profile = z.infer<typeof Profile>;

/** Thousands of profiles; what is larger is something else. */
const FILE_MAX_BYTES = 1024 * 1024;

const ProfilesFile = z.object({ default: z.string().optional() }).catchall(z.unknown());

/** The services a user has logged in to: `profiles.ini`, and a file per token beside it that only the user can read. */
export interface Profiles {
  readonly file: string;
  names(): Promise<string[]>;
  /** The profile that is used where none is named. */
  defaultName(): Promise<string | undefined>;
  /** @throws CliError notFound */
  read(name: string): Promise<Profile>;
  readToken(name: string): Promise<string | undefined>;
  /** The first one becomes the default. */
  save(name: string, profile: Profile, token: string): Promise<void>;
  setDefault(name: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export function openProfiles(folder: string): Profiles {
  const file = join(folder, 'profiles.ini');
  const tokenFile = (name: string) => join(folder, 'tokens', name);
  const load = () => readIni(file);
  const store = async (content: Record<string, unknown>) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await replaceFile(file, stringify(content, { whitespace: true }));
  };
  const toNames = (content: Record<string, unknown>) =>
    Object.keys(content).filter((name) => typeof content[name] === 'object');
  return {
    file,
    names: async () => toNames(await load()),
    defaultName: async () => (await load()).default,
    async read(name) {
      const content = await load();
      const section = Object.hasOwn(content, name) ? content[name] : undefined;
      if (typeof section !== 'object') throw noProfile(name, toNames(content));
      const profile = Profile.safeParse(section);
      if (profile.success) return profile.data;
      const [issue] = profile.error.issues;
      throw new CliError('usage', {
        code: 'config-invalid',
        message: `${file}, section [${name}], ${issue?.path.join('.')}: ${issue?.message}.`,
        hint: `Mend it, or run dynvm login again.`,
      });
    },
    readToken: (name) => readToken(tokenFile(name)),
    async save(name, profile, token) {
      await mkdir(join(folder, 'tokens'), { recursive: true, mode: 0o700 });
      await replaceFile(tokenFile(name), `${token}\n`);
      const content = await load();
      await store({ ...content, default: content.default ?? name, [name]: profile });
    },
    async setDefault(name) {
      await store({ ...(await load()), default: name });
    },
    async remove(name) {
      const { [name]: _, ...rest } = await load();
      if (rest.default === name) delete rest.default;
      await rm(tokenFile(name), { force: true });
      await store(rest);
    },
  };
}

async function readIni(file: string): Promise<z.infer<typeof ProfilesFile>> {
  let text: string;
  try {
    text = (await readBoundedFile(file, FILE_MAX_BYTES)).toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    const why = error instanceof FileTooLargeError ? 'it is larger than 1 MiB' : describeSystemError(error);
    throw new CliError('failed', { message: `${file} can't be read: ${why}.` });
  }
  return ProfilesFile.parse({ ...parse(text) });
}

async function readToken(file: string): Promise<string | undefined> {
  try {
    return (await readBoundedFile(file, FILE_MAX_BYTES)).toString().trim() || undefined;
  } catch {
    return undefined;
  }
}

function noProfile(name: string, names: readonly string[]): CliError {
  return new CliError('notFound', {
    message: `There is no profile ${name}.`,
    hint:
      names.length === 0
        ? `Log in first: dynvm login URL --profile ${name}`
        : `There are: ${names.join(', ')}. dynvm login URL --profile ${name} makes it.`,
  });
}
