import type { Device } from '@ohmini/core';
import { z } from 'zod';

/** Both filters are always given: what comes back without them is not documented (API contract 2.1). */
export const DISCOVERY = `query Devices($accountNumber: String!) {
  account(accountNumber: $accountNumber) {
    electricityAgreements(active: true) {
      meterPoint {
        direction
        meters(includeInactive: false) {
          smartImportElectricityMeter { deviceId }
          smartDevices { deviceId type }
        }
      }
    }
    gasAgreements(active: true) {
      meterPoint { meters(includeInactive: false) { smartGasMeter { deviceId } } }
    }
  }
}`;

const smart = z.object({ deviceId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) }).nullish();
const listOf = <T extends z.ZodType>(type: T) => z.array(type).nullish();

const discoveryAnswer = z.object({
  account: z.object({
    electricityAgreements: listOf(
      z.object({
        meterPoint: z.object({
          direction: z.string().nullish(),
          meters: listOf(
            z.object({
              smartImportElectricityMeter: smart,
              smartDevices: listOf(z.object({ deviceId: z.string(), type: z.string().nullish() }).nullish()),
            }),
          ),
        }),
      }),
    ),
    gasAgreements: listOf(z.object({ meterPoint: z.object({ meters: listOf(z.object({ smartGasMeter: smart })) }) })),
  }),
});

/**
 * The meters that may have telemetry: import electricity and gas. An export meter point shares its device with the
 * import one, whose answers carry both directions already (API contract 2.5), so it is left out and nothing is asked twice.
 *
 * @returns undefined when the answer has another shape
 */
export function readDevices(data: unknown): Device[] | undefined {
  const parsed = discoveryAnswer.safeParse(data);
  if (!parsed.success) return undefined;
  const { electricityAgreements, gasAgreements } = parsed.data.account;
  const imports = (electricityAgreements ?? []).filter(({ meterPoint }) => meterPoint.direction !== 'EXPORT');
  const electricity = imports.flatMap(({ meterPoint }) =>
    (meterPoint.meters ?? []).flatMap(
      (meter) =>
        meter.smartImportElectricityMeter?.deviceId ??
        meter.smartDevices?.find((each) => each?.type === 'ESME')?.deviceId ??
        [],
    ),
  );
  const gas = (gasAgreements ?? []).flatMap(({ meterPoint }) =>
    (meterPoint.meters ?? []).flatMap((meter) => meter.smartGasMeter?.deviceId ?? []),
  );
  return [
    ...[...new Set(electricity)].map((id): Device => ({ id, fuel: 'electricity' })),
    ...[...new Set(gas)].map((id): Device => ({ id, fuel: 'gas' })),
  ];
}
