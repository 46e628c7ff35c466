/** A simulated lab of XenServer pools: the embedded default, and the test bed. */
export type { GuestAddress, SimulatedEntry, SimulatorEngine } from './engine.ts';
export { FAULT_KINDS, type FaultKind, type FaultSpec, type FaultView } from './faults.ts';
export { DEFAULT_SIMULATOR_OPTIONS, type SimulatorOptions } from './options.ts';
export { addSimulateCommand } from './simulate-command.ts';
export type { GuestAccess, SimulatedHost, Simulator } from './simulator.ts';
export { type SimulatorWorker, startSimulatorInWorker, type WorkerOptions } from './simulator-worker.ts';
export { startSimulator } from './start-simulator.ts';
export type { GuestAgentKnobs, TemplateDisk, TemplateSpec } from './template-spec.ts';
