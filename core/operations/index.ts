/** Operations: what IPC, HTTP, CLI and console.ts may use of them. */
export type { Caller } from './caller.ts';
export type { ConfigEdits, ConfigFileAccess, OperationDependencies } from './dependencies.ts';
export { checkHost, type HostCheckOptions, visitHost } from './host-check.ts';
export type { SubscribeOptions, Subscription, TopicMessage } from './live-topic.ts';
export { type CoreOperations, createOperations } from './operations.ts';
export { type Invoke, isOperationName } from './router.ts';
export {
  type ConfirmSecretUse,
  confirmSecretUses,
  findNewSecretUses,
  type SecretUse,
} from './secret-destination.ts';
export { isTopicName, type Subscribe } from './topics.ts';
