import type { BucketOperations } from '../bucket.ts';

export type BucketMethod = keyof BucketOperations;

export interface BucketCall {
  readonly id: number;
  readonly method: BucketMethod;
  readonly args: readonly unknown[];
}

export type BucketAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly reason: string };
