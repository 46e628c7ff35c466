export function toAnchor(heading: string): string;
export function findAnchors(text: string): Set<string>;
export function findBrokenReferences(root: string, files: string[]): string[];
