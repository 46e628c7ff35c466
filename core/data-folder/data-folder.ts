/** A folder that belongs to this process until it is closed or the process ends, however it ends. */
export interface DataFolder {
  /** Absolute. */
  readonly path: string;
  /** Whose VMs are whose: the same as long as the folder exists. */
  readonly installationId: string;
  /** Who else can enter the folder, as a sentence; undefined where nobody can. */
  readonly accessWarning: string | undefined;
  /** Tells other processes where this one answers. */
  setHolderUrl(url: string | undefined): Promise<void>;
  /** Tells the owner's commands how to reach this process; only they can read it. */
  setControl(access: ControlAccess): Promise<void>;
  /** Gives the folder back. Harmless when repeated. */
  close(): Promise<void>;
}

/** The process that holds a data folder. */
export interface Holder {
  readonly pid: number;
  /** Where it answers; absent while it starts, or when it has no HTTP server. */
  readonly url?: string;
}

/** How a command of the same user reaches the process that holds the folder. */
export interface ControlAccess {
  readonly url: string;
  readonly token: string;
}
