import { NavigationTarget } from '../../core/contract/navigation.ts';

/**
 * The page that a `dynvm://` link names; undefined for any other text. Any program and web page may open such a link, so
 * it carries nothing but the name of a page.
 * @internal for its tests
 */
export function readDeepLink(text: string): NavigationTarget | undefined {
  const name = /^dynvm:\/\/([a-z-]+)\/?$/.exec(text)?.[1];
  return NavigationTarget.safeParse(name).data;
}

/** The first link among command-line arguments. */
export function findDeepLink(args: readonly string[]): NavigationTarget | undefined {
  for (const arg of args) {
    const target = readDeepLink(arg);
    if (target !== undefined) return target;
  }
  return undefined;
}
