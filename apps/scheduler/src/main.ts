import { main } from '@ohmini/services';

await main('scheduler');
