// Starts the phone app, says in plain words why it cannot, and registers the service worker. The app itself watches for
// a new version and decides when to change to it.
import init from '{{app}}';

const UPDATE_EVERY_MS = 3_600_000;

/** What this browser lacks, or nothing. Each sentence says what to do about it. */
function obstacle() {
  if (!window.isSecureContext) {
    return '请用 https:// 开头的地址打开上门办。 Please open Doorstep by its https:// address.';
  }
  if (!window.WebAssembly || !window.crypto?.subtle || !navigator.locks) {
    return '浏览器版本太旧,打不开上门办:请更新浏览器,或换用新版 Edge、Chrome、华为浏览器(苹果手机请升级系统)。'
      + ' This browser is too old for Doorstep: please update it.';
  }
  if (!window.indexedDB) {
    return '浏览器不允许在本机保存数据:请关闭无痕(隐私)模式后再打开。'
      + ' This browser keeps no data: please leave private browsing.';
  }
  return null;
}

function say(sentence) {
  const line = document.getElementById('start') ?? document.body.appendChild(document.createElement('p'));
  line.setAttribute('role', 'alert');
  line.textContent = sentence;
}

/** Without a worker the app still works while there is a network. */
async function registerWorker() {
  const registration = await navigator.serviceWorker?.register('/service-worker.js', { updateViaCache: 'none' });
  if (!registration) return;
  // The browser looks for a new version when a page is opened; an installed app may stay open for days.
  let looked = performance.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || performance.now() - looked < UPDATE_EVERY_MS) return;
    looked = performance.now();
    registration.update().catch(() => {}); // no network: the next look will do
  });
}

// The browser may offer to install the app before the app is there to hear it.
window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  window.doorstepInstall = event;
});

const problem = obstacle();
if (problem) {
  say(problem);
} else {
  init({ module_or_path: '{{wasm}}' })
    .catch((error) => {
      console.error(error);
      say('上门办没能打开,已保存的内容还在本机。请关闭后再打开一次。'
        + ' Doorstep did not start; what was saved is still on this phone. Please open it again.');
    })
    // After the start, so that the precache does not compete with it; also after a failed one, or no repair could come.
    .finally(() => registerWorker().catch((error) => console.warn('service worker', error)));
}
