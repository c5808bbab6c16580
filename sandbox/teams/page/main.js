import { Bar } from './bar.js';
import { Drawers } from './drawers.js';
import { Feed } from './feed.js';
import { RawDrawer } from './raw-drawer.js';
import { SandboxDrawer } from './sandbox-drawer.js';
import { Sidebar } from './sidebar.js';
import { Store } from './store.js';
import { initTheme } from './theme.js';
import { Toasts } from './toasts.js';

initTheme();
const store = new Store();
const feed = new Feed(store);
const drawers = new Drawers(store, { raw: new RawDrawer(store), sandbox: new SandboxDrawer() });

// Who one is and where stands in the address: several windows can be several people, and a reload changes nothing.
const become = async (person) => {
  await store.become(person);
  remember();
};
const remember = () => history.replaceState(null, '', `?as=${store.me}#${store.open}`);

new Sidebar(store, become);
new Bar(store, drawers);
new Toasts(store, feed);
store.on('conversation', remember);
store.on('theme', () => feed.draw());

if (location.hash !== '') store.open = location.hash.slice(1);
await become(new URLSearchParams(location.search).get('as') ?? 'robin');
