import type { Role } from '../model/access.ts';
import type { Failure } from '../model/failure.ts';
import type { IniEdit } from '../model/ini-edit.ts';
import type { InputOf, OperationName, OutputOf, TopicName } from './contract.ts';
import type { NavigationTarget } from './navigation.ts';
import type { Preferences } from './preferences.ts';
import type { TopicPatch, TopicSnapshot } from './topics.ts';

/** An answer as data: nothing is ever thrown across the bridge. */
export type BridgeResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Failure };

/** Where to log in; as whom is for the ini to say. */
export interface GuestLoginTarget {
  readonly protocol: 'ssh' | 'rdp';
  /** An IP address. */
  readonly address: string;
  readonly system: 'linux' | 'windows';
}

/** Where an ini is looked for, or put: the home folder, the folder the console was started in, its data folder; `last`: the one used before the demo. */
export type ConfigPlace = 'home' | 'current' | 'data' | 'last';

/** An ini that is there. */
export interface FoundConfig {
  readonly place: ConfigPlace;
  readonly path: string;
  readonly hosts: number;
  readonly templates: number;
  readonly changedAt: number;
}

/** A first ini. */
export interface NewConfig {
  readonly place: 'home' | 'data';
  readonly edits: readonly IniEdit[];
  /** For the keyring, by the name that `secret:NAME` has. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** A certificate that the system does not vouch for, to be compared by a person. */
export interface ServiceCertificate {
  /** SHA-256, upper-case hex pairs joined by colons. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly validTo: string;
}

/** What the window shows: a service elsewhere, or a core of its own; and the services it has signed in to. */
export interface KnownServices {
  /** Absent: this computer’s own core. */
  readonly current?: string | undefined;
  readonly saved: readonly string[];
}

/** What a page asks of the desktop around it, not of the core. */
export interface ShellBridge {
  copyText(text: string): Promise<BridgeResult<null>>;
  /** Asks where to save; `path` is absent when the dialog was left without a choice. */
  saveFile(file: {
    fileName: string;
    text: string;
    /** Only its owner can read the file. */
    isSecret?: boolean | undefined;
  }): Promise<BridgeResult<{ path?: string }>>;
  /** Opens a page of the allow-list in the system's browser. */
  openExternal(url: string): Promise<BridgeResult<null>>;
  /** Opens ssh in a terminal, or the remote desktop, as the user of the ini. */
  openLogin(login: GuestLoginTarget): Promise<BridgeResult<null>>;
  openLogFolder(): Promise<BridgeResult<null>>;
  /** Opens the ini in use in the system's editor. */
  openConfigFile(): Promise<BridgeResult<null>>;
  /** Asks for an ini; with a choice the core starts again on its hosts and the page is loaded anew. */
  chooseConfig(): Promise<BridgeResult<{ path?: string }>>;
  /** Kept for the next start; the window's own colours follow at once. */
  savePreferences(preferences: Preferences): Promise<BridgeResult<null>>;
  /** Once the VMs of the request are ready the system says so, unless somebody looks at the window. */
  tellWhenReady(requestId: string): Promise<BridgeResult<null>>;
  /** The system says it now, unless somebody looks at the window or wants no notifications. */
  tell(notice: { title: string; message: string }): Promise<BridgeResult<null>>;
  /** Inis in the usual places. */
  findConfigs(): Promise<BridgeResult<FoundConfig[]>>;
  /** The core starts again on the ini found there and the page is loaded anew. */
  useFoundConfig(place: ConfigPlace): Promise<BridgeResult<null>>;
  /** Makes a new ini there, never over one; the core starts again on it and the page is loaded anew. */
  createConfig(config: NewConfig): Promise<BridgeResult<{ path: string }>>;
  /** The core starts again on simulated hosts and the page is loaded anew. */
  useDemo(): Promise<BridgeResult<null>>;
  listServices(): Promise<BridgeResult<KnownServices>>;
  /** Looks who answers at an address, sending nothing of this person. */
  probeService(address: string): Promise<BridgeResult<{ origin: string; certificate?: ServiceCertificate }>>;
  /** Signs in with a token; the window then shows that service, and the page is loaded anew. `isKept`: also after the next start. */
  signInToService(sent: {
    address: string;
    /** The only certificate to accept. */
    fingerprint?: string | undefined;
    token: string;
  }): Promise<BridgeResult<{ isKept: boolean }>>;
  /** Shows a service that was signed in to. */
  openService(origin: string): Promise<BridgeResult<null>>;
  /** Shows this computer’s own core again: its hosts, or the demo. */
  leaveService(): Promise<BridgeResult<null>>;
}

/** Whether live tables arrive. While they do not, the last rows stay, and go on where they were. */
export type ConnectionState =
  | { readonly kind: 'live' }
  /** Being tried again. */
  | { readonly kind: 'lost'; readonly sinceAt: number; readonly failure: Failure };

/** Who is signed in. */
interface BridgeSession {
  readonly principal: string;
  readonly role: Role;
  /** Ends it, and shows the sign-in page. Rejects where the service does not respond. */
  signOut(): Promise<void>;
}

/** What is known before the first answer. */
interface BridgeInfo {
  readonly platform: string;
  /** Empty in a browser. */
  readonly electronVersion: string;
  readonly chromiumVersion: string;
}

/** The whole of what a page can reach: `window.bridge`. Functions and plain data only. */
export interface Bridge {
  invoke<N extends OperationName>(name: N, input: InputOf<N>): Promise<BridgeResult<OutputOf<N>>>;
  /**
   * Follows a live table until the returned function is called. A gap in `seq` or a new `epoch`: subscribe anew.
   * `onFailure` is told once: the subscription could not be made, or ended. Nothing more comes then; subscribe anew.
   */
  subscribe(
    topic: TopicName,
    onMessage: (message: TopicSnapshot | TopicPatch) => void,
    onFailure?: (failure: Failure) => void,
  ): () => void;
  /** Calls the listener when the tray, a notification or a link names a page, until the returned function is called. */
  onNavigate(listener: (target: NavigationTarget) => void): () => void;
  /** Calls the listener when the tray or a dialog of the system changed preferences, until the returned function is called. */
  onPreferences(listener: (preferences: Preferences) => void): () => void;
  /** Calls the listener when the connection to the service is lost and back, until the returned function is called. */
  onConnection?(listener: (state: ConnectionState) => void): () => void;
  /** In a browser, and on a service elsewhere; the owner at the window has none. */
  readonly session?: BridgeSession;
  readonly shell: ShellBridge;
  readonly info: BridgeInfo;
}
