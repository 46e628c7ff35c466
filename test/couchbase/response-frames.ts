const HEADER_BYTES = 24;
/** Answers of a server without and with framing extras, which halve the room for the key's length. */
const ANSWER = 0x81;
const FRAMED_ANSWER = 0x18;
const GET_CLUSTER_CONFIG = 0xb5;
const NOT_MY_VBUCKET = 7;

export interface ShownNode {
  /** Where the client is to come for documents. */
  readonly port: number;
  readonly queryPort?: number | undefined;
  readonly tls: boolean;
}

interface ClusterConfig {
  nodesExt: { services: Record<string, number> }[];
  nodes: { ports: Record<string, number> }[];
  vBucketServerMap: { serverList: string[] };
}

/** A server's answers one by one; those that tell where its nodes are name the proxy instead. */
export class ResponseFrames {
  readonly #shown: ShownNode;
  #rest: Buffer = Buffer.alloc(0);

  constructor(shown: ShownNode) {
    this.#shown = shown;
  }

  /** The whole answers that have come so far. */
  take(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: Buffer[] = [];
    while (this.#rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.#rest.readUInt32BE(8);
      if (this.#rest.length < end) break;
      frames.push(this.#shownAs(this.#rest.subarray(0, end)));
      this.#rest = this.#rest.subarray(end);
    }
    return frames;
  }

  #shownAs(frame: Buffer): Buffer {
    const [magic, opcode] = frame;
    const tellsNodes = opcode === GET_CLUSTER_CONFIG || frame.readUInt16BE(6) === NOT_MY_VBUCKET;
    if (!tellsNodes || (magic !== ANSWER && magic !== FRAMED_ANSWER)) return frame;
    const beforeValue =
      magic === FRAMED_ANSWER ? frame.readUInt8(2) + frame.readUInt8(3) : frame.readUInt16BE(2);
    const value = HEADER_BYTES + beforeValue + frame.readUInt8(4);
    if (frame[value] !== '{'.charCodeAt(0)) return frame;
    const body = Buffer.from(JSON.stringify(this.#rewritten(JSON.parse(frame.toString('utf8', value)))));
    const head = Buffer.from(frame.subarray(0, value));
    head.writeUInt32BE(value - HEADER_BYTES + body.length, 8);
    return Buffer.concat([head, body]);
  }

  #rewritten(config: ClusterConfig): ClusterConfig {
    const { port, queryPort, tls } = this.#shown;
    for (const { services } of config.nodesExt) {
      services.kv = port;
      if (queryPort !== undefined) services.n1ql = queryPort;
      if (tls) services.kvSSL = port;
    }
    for (const { ports } of config.nodes) ports.direct = port;
    config.vBucketServerMap.serverList = [`127.0.0.1:${port}`];
    return config;
  }
}
