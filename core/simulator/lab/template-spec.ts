/** One template of the simulated lab, and how the guests made from it behave. */
export interface TemplateSpec {
  /** Name label in the simulated host. */
  readonly name: string;
  readonly description?: string;
  /** OS keys it is meant for (the names before `.template` in the ini). */
  readonly osKeys: readonly string[];
  readonly vcpus: number;
  readonly memoryGib: number;
  readonly disks: readonly TemplateDisk[];
  /** Guest agent's `os_version` map: name, distro, major, minor, uname … */
  readonly osVersion: Readonly<Record<string, string>>;
  /** Shows 169.254.x.x before its real address. */
  readonly windows?: boolean;
  /** An empty CD drive beside the disks, as real templates have. Default true. */
  readonly cdDrive?: boolean;
  readonly agent?: GuestAgentKnobs;
  /** The ini names it, but the host does not have it. */
  readonly gone?: boolean;
}

export interface TemplateDisk {
  readonly sizeGib: number;
  /** Share of the disk that the template's image fills. Default 0.2. */
  readonly usedRatio?: number;
}

/** How one template's guest agent differs from a normal one. */
export interface GuestAgentKnobs {
  /** The image has no guest tools: nothing is ever reported. */
  readonly absent?: boolean;
  /** Version of its guest tools; default 8.4.0, on Windows 9.3.2. */
  readonly toolsVersion?: readonly [major: string, minor: string, micro: string];
  /** Its DHCP client never gets a lease: stays on 169.254.x.x. */
  readonly noDhcp?: boolean;
  /** Reports its first NIC under this number instead of the VIF's device (as `ens192` does). */
  readonly networkIndex?: number;
  /** Only a global IPv6 address, no IPv4. */
  readonly ipv6Only?: boolean;
  /** Old agent: only the keys `N/ip` and `N/ipv6/0`. */
  readonly oldKeys?: boolean;
  /** Multiplies boot, agent and address times. Default 1. */
  readonly slowness?: number;
}
