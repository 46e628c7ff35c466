import type { Access } from '../access/index.ts';
import type { Config, HostSettings, ParseResult } from '../config/index.ts';
import type { ConfigFile, ConfigPreview, ConfigProblemRow, ConfigView } from '../contract/configuration.ts';
import type { OutputOf } from '../contract/contract.ts';
import type { HostCheck, HostFound } from '../contract/fleet.ts';
import type { LegacyState } from '../contract/service.ts';
import type { Fleet } from '../fleet/index.ts';
import type { Couchbase } from '../history/index.ts';
import type { Leases, QuotaSettings } from '../leases/index.ts';
import type { LogRow } from '../model/audit.ts';
import type { IniEdit } from '../model/ini-edit.ts';
import type { AuditReader, AuditStore, Clock, HistoryArchive, Logger } from '../ports.ts';
import type { ConfirmSecretUse } from './secret-destination.ts';

/** Reads and edits the file the configuration comes from. */
export interface ConfigFileAccess {
  /** @throws DynvmError unavailable: the file can't be read */
  view(): Promise<ConfigFile>;
  /** @throws DynvmError unavailable: there is no file, or it can't be read; bad-input: an edit that can't be made */
  preview(edits: ConfigEdits): Promise<ConfigPreview>;
  /** @throws DynvmError as preview; unavailable: it changed since; config-invalid: it would not be sound. Nothing is written then */
  write(edits: ConfigEdits & { signature: string }): Promise<{ path: string; signature: string }>;
}

export interface ConfigEdits {
  readonly edits: readonly IniEdit[];
  /** By the name that `secret:NAME` has. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** What the handlers work with; core/service brings it. */
export interface OperationDependencies {
  fleet: Fleet;
  leases: Leases;
  /** What was changed of the ini's quotas. */
  quotas: QuotaSettings;
  /** Absent where nothing outlives the process. */
  access?: Access;
  clock: Clock;
  logger: Logger;
  /** The configuration in force. */
  config: () => Config;
  /** The configuration in force without its secrets, and what is wrong with the file on disk. */
  describeConfig: () => ConfigView;
  /** Checks an ini that is not in force. */
  validateConfig: (
    text: string,
  ) => Promise<{ problems: readonly ConfigProblemRow[]; warnings: readonly ConfigProblemRow[] }>;
  /** The ini on the disk, to be looked at and edited. */
  configFile: ConfigFileAccess;
  /** Tries one host; findings, also bad ones, are the result. */
  checkHost: (host: HostSettings) => Promise<HostCheck>;
  /** The same for one that is not in force, with what it has to choose from. */
  visitHost: (host: HostSettings) => Promise<{ check: HostCheck; found?: HostFound }>;
  /** Reads a text as the ini would be. */
  parseConfig: (text: string) => Promise<ParseResult>;
  /** Before a secret goes where the configuration in force does not send it. Absent where nobody can be asked: refused. */
  confirmSecretUse?: ConfirmSecretUse | undefined;
  /** A taken port is part of the answer. @throws DynvmError unavailable: not switchable here */
  setLegacyEnabled: (enabled: boolean) => Promise<LegacyState>;
  /** @throws DynvmError unavailable: not settable here, or the port is taken; then it is where it was */
  setLegacyPort: (port: number) => Promise<LegacyState>;
  /** What only the process knows of itself. */
  status: () => Omit<
    OutputOf<'service.status'>,
    'expiryMaxMinutes' | 'extendMaxMinutes' | 'guestUsers' | 'caller'
  >;
  /** Absent when nothing outlives the process: then there is no history to ask for. */
  archive?: HistoryArchive & Partial<AuditReader>;
  /** Keeps records of changes outside the store; absent as above. */
  appendAudit?: AuditStore['appendAudit'];
  /** Keeps a line of the activity log that no part has kept yet; absent as above. */
  keepLog?: (row: LogRow) => void;
  /** Absent where nothing outlives the process. */
  couchbase?: Couchbase;
  /** The services on one bucket; absent as above. */
  instances?: { readonly publicKeyText: string; readonly handOver: { resign(): Promise<boolean> } };
  /** Parse answers too (development and tests). */
  checkOutput?: boolean;
}
