/** What has been opened so far, to be closed in the opposite order. */
export interface Closing {
  /** Remembers how to close what was just opened, and returns it. */
  add<T extends { close(): unknown }>(opened: T): T;
  close(): Promise<void>;
}

export function createClosing(): Closing {
  const opened: { close(): unknown }[] = [];
  let closed: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    const errors: unknown[] = [];
    for (const part of opened.toReversed()) {
      try {
        await part.close();
      } catch (error) {
        // The others must close all the same: the lock of the data folder comes last.
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  };
  return {
    add(part) {
      opened.push(part);
      return part;
    },
    close() {
      closed ??= closeAll();
      return closed;
    },
  };
}
