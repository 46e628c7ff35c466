/** Operations: what IPC, HTTP, CLI and core/service may use of them. */

export { ownerRequest } from './authenticate.ts';
export type { AuthenticateJob } from './authenticate-job.ts';
export type { Authenticate, AuthenticatedRequest, RequestSession } from './authenticated-request.ts';
export {
  type Caller,
  isAllowed,
  ownerCaller,
  readingCaller,
} from './caller.ts';
export { checkHost, visitHost } from './check-host.ts';
export { checkUnusableHost } from './check-unusable-host.ts';
export {
  type CoreOperations,
  createOperations,
  type WindowOperations,
} from './create-operations.ts';
export { accessHandlers } from './handlers/access-handlers.ts';
export type { ConfigEdits, ConfigFileAccess, OperationDependencies } from './operation-dependencies.ts';
export { type Invoke, isOperationName } from './router.ts';
export {
  type ConfirmSecretUse,
  confirmSecretUses,
  findNewSecretUses,
  type SecretUse,
} from './secret-destination.ts';
export type { SessionRequest, Sessions } from './sessions.ts';
export type { SignedIn, SingleSignOn } from './single-sign-on.ts';
export { toBadInput } from './to-bad-input.ts';
export type { SubscribeOptions, Subscription, TopicMessage } from './topics/live-topic.ts';
export { isTopicName, type Subscribe } from './topics/topics.ts';
