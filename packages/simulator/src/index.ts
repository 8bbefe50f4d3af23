export type { Call, CallFilter, CallLog } from './calls.ts';
export { demoHousehold } from './demo.ts';
export type { Fault, Operation } from './faults/fault.ts';
export type { Household, HouseholdSpec, Meter, Profile } from './household.ts';
export { households } from './settle-in.ts';
export { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';
export { truth } from './truth/truth.ts';
