import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** No sandbox, as root cannot have one, and no requests of the browser's own to other machines. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Requests to other machines fail at a proxy that does not exist, which is cheaper than intercepting each one.
  '--proxy-server=http://127.0.0.1:9',
  `--proxy-bypass-list=${LOOPBACK.join(';')}`,
];

const FONTS = 'fonts.conf';

/** `fonts`, a configuration of fontconfig, and `libraries` come with the program, for systems that lack them. */
type Program = { readonly executablePath: string; readonly fonts?: string; readonly libraries?: string };

export type TestBrowser = Awaited<ReturnType<typeof openBrowser>>;

/**
 * A headless Chromium with a fresh profile: CHROMIUM_PATH, else the system's, else the one in node_modules. Its pages
 * reach this machine alone; `outside` has the url of every request to another, none of which left.
 */
export async function openBrowser() {
  const browser = await launch(await findProgram());
  const outside: string[] = [];

  async function newPage(
    options: { readonly locale?: string; readonly javaScriptEnabled?: boolean } = {},
  ): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(60_000);
    context.on('request', (request) => {
      const { protocol, hostname, href } = new URL(request.url());
      if (protocol.startsWith('http') && !LOOPBACK.includes(hostname)) outside.push(href);
    });
    return context.newPage();
  }

  return { newPage, outside, close: () => browser.close() };
}

let unpacked: Promise<Program> | undefined;

async function findProgram(): Promise<Program> {
  const given = process.env.CHROMIUM_PATH;
  const installed = given === undefined || given === '' ? SYSTEM_BROWSERS.find((path) => existsSync(path)) : given;
  if (installed !== undefined) return { executablePath: installed };
  // Not concurrently in one process, as it changes the variable of the temporary directory.
  unpacked ??= unpackedProgram();
  return unpacked;
}

async function launch({ executablePath, fonts, libraries }: Program): Promise<Browser> {
  const own = fonts === undefined ? {} : { FONTCONFIG_FILE: fonts };
  const start = (env: Readonly<Record<string, string>>) =>
    chromium.launch({ executablePath, args: ARGUMENTS, env: { ...process.env, ...env } as Record<string, string> });
  // The system's own libraries go first, as they fit it best.
  return libraries === undefined ? start(own) : start(own).catch(() => start({ ...own, LD_LIBRARY_PATH: libraries }));
}

/** The Chromium of @sparticuz/chromium, unpacked once beside it. */
async function unpackedProgram(): Promise<Program> {
  const root = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const cache = join(root, '..', '..', '.cache');
  const home = join(cache, `chromium-${version}`);
  if (!existsSync(home)) {
    await mkdir(cache, { recursive: true });
    await unpack(join(root, 'bin'), await mkdtemp(join(cache, 'unpacking-')), home);
  }
  return { executablePath: join(home, 'chromium'), fonts: join(home, FONTS), libraries: join(home, 'al2023', 'lib') };
}

/** The system's fonts and those of `folder`. What comes with the program looks elsewhere, and it crashes without fonts. */
function fontsConfig(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}</dir>
</fontconfig>
`;
}

/** Test files may run this concurrently: each unpacks to its own folder, and the first one to finish renames it. */
async function unpack(packed: string, staging: string, home: string): Promise<void> {
  const { default: sparticuz, inflate } = await import('@sparticuz/chromium');
  const { TMPDIR } = process.env;
  try {
    // It unpacks into the system's temporary directory, and nowhere else.
    process.env.TMPDIR = staging;
    await Promise.all([sparticuz.executablePath(packed), inflate(join(packed, 'al2023.tar.br'))]);
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
  await writeFile(join(staging, FONTS), fontsConfig(join(home, 'fonts')));
  await rename(staging, home).catch(() => rm(staging, { recursive: true }));
}
