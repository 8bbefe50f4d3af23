/** What Octopus can steer, by make: the global lists `electricVehicles` and `chargePointVariants` (API contract 6.1). */
export interface Make<Model extends { model: string }> {
  make: string;
  provider: string;
  models: readonly Model[];
}

/** Decimals are strings here too. */
export const VEHICLES: readonly Make<{ model: string; batterySize: string }>[] = [
  {
    make: 'Tesla',
    provider: 'TESLA',
    models: [
      { model: 'Model 3', batterySize: '57.5' },
      { model: 'Model Y', batterySize: '75.0' },
    ],
  },
  { make: 'Volkswagen', provider: 'VOLKSWAGEN', models: [{ model: 'ID.3', batterySize: '58.0' }] },
  { make: 'Kia', provider: 'KIA', models: [{ model: 'EV6', batterySize: '77.4' }] },
];

export const CHARGERS: readonly Make<{ model: string; powerInKw: string }>[] = [
  {
    make: 'Ohme',
    provider: 'OHME',
    models: [
      { model: 'Home Pro', powerInKw: '7.4' },
      { model: 'ePod', powerInKw: '7.4' },
    ],
  },
  { make: 'Hypervolt', provider: 'HYPERVOLT', models: [{ model: 'Home 3', powerInKw: '7.4' }] },
  { make: 'myenergi', provider: 'MYENERGI_V2', models: [{ model: 'zappi', powerInKw: '7.0' }] },
];
