/** Simulated XenServer pools, for the demo and for tests. */
export type { GuestAddress, SimulatedEntry, SimulatorEngine } from './control/simulator-engine.ts';
export { FAULT_KINDS, type FaultKind, type FaultSpec, type FaultView } from './faults/fault-spec.ts';
export type { GuestAgentKnobs, TemplateDisk, TemplateSpec } from './lab/template-spec.ts';
export { DEFAULT_SIMULATOR_OPTIONS, type SimulatorOptions } from './options.ts';
export { addSimulateCommand } from './simulate-command.ts';
export type { GuestAccess, SimulatedHost, Simulator } from './simulator.ts';
export { startSimulator } from './start-simulator.ts';
export {
  type SimulatorWorker,
  startSimulatorInWorker,
  type WorkerOptions,
} from './worker/start-simulator-in-worker.ts';
