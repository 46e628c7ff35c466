/** Simulated XenServer pools, for the demo and for tests. */
export type { SimulatedEntry } from './control/simulator-engine.ts';
export type { FaultSpec } from './faults/fault-spec.ts';
export type { GuestAgentKnobs, TemplateSpec } from './lab/template-spec.ts';
export { DEFAULT_SIMULATOR_OPTIONS, type SimulatorOptions } from './options.ts';
export { addSimulateCommand } from './simulate-command.ts';
export type { Simulator } from './simulator.ts';
export { startSimulator } from './start-simulator.ts';
export { startSimulatorInWorker } from './worker/start-simulator-in-worker.ts';
