import { own } from './checkout.mjs';

/** For npm and pnpm: all they keep goes into the checkout. HOME stays, so that the registry and login in ~/.npmrc hold. */
export const environment = {
  ...process.env,
  XDG_CACHE_HOME: own('pnpm', 'cache'),
  XDG_DATA_HOME: own('pnpm', 'data'),
  XDG_STATE_HOME: own('pnpm', 'state'),
  PNPM_HOME: own('pnpm', 'home'),
  XDG_RUNTIME_DIR: own('pnpm', 'run'), // pnpm's locks; without it they go to /tmp and stay there
  TMPDIR: own('tmp'),
  npm_config_cache: own('npm-cache'),
  npm_config_update_notifier: 'false',
  npm_config_logs_max: '0',
  COREPACK_ENABLE_NETWORK: '0', // a `pnpm` that is corepack's would load the real one into the home folder
  CI: 'true', // nobody is asked anything
};
