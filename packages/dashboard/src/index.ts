export { storePassword } from './access/password.ts';
export type {
  ApiPorts,
  DayFigures,
  DaysQuestion,
  ListedMeter,
  MeterName,
  RatePiece,
  Rates,
  RatesQuestion,
  SeriesAnswer,
  SeriesQuestion,
} from './api-ports.ts';
export { type Choice, chosenMeter } from './chosen-meter.ts';
export type { Exported, MeterView, Overview, PricedSlot, PriceView, QueueDepth, Sums } from './overview.ts';
export type {
  Backlog,
  Calendar,
  CalendarDay,
  Flow,
  HouseholdCalls,
  PipelinePorts,
  PipelineView,
  Station,
  StationName,
  TariffInUse,
  Trouble,
} from './pipeline-ports.ts';
export type { Access, ComponentStatus, DashboardPorts, Readiness, StatusPorts, TariffPorts } from './ports.ts';
export { serveDashboard, serveStatus } from './server.ts';
