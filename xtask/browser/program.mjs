// The app under test: a `browser-login` process, which runs real logins against a fake of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const PATIENCE = 20_000;

export class Program {
  #child;
  #news = [];
  #listeners = new Set();

  /** Starts the program and waits until its fake listens. */
  static async start(path) {
    const program = new Program();
    program.#child = spawn(path, { stdio: ['pipe', 'pipe', 'inherit'] });
    program.#child.on('error', (error) => program.#hear({ news: 'exit', error: error.message }));
    program.#child.on('exit', (code) => program.#hear({ news: 'exit', error: `it ended with ${code}` }));
    program.#child.stdin.on('error', () => {}); // it has ended, which is heard of above
    createInterface({ input: program.#child.stdout }).on('line', (line) => program.#hear(JSON.parse(line)));
    const ready = await program.#wait((news) => news.news === 'ready', 'the fake listens');
    program.accountsUrl = ready.accounts_url;
    program.webClient = { id: ready.client_id, secret: ready.client_secret };
    return program;
  }

  /** Starts a login and waits until the app would open the browser. */
  async logIn(name, options = {}) {
    this.#order({ order: 'log_in', name, redirect_uri: 'http://127.0.0.1/callback', seconds: 60, ...options });
    const open = (news) => news.name === name && (news.news === 'open' || news.news === 'ended');
    const news = await this.#wait(open, `login ${name} waits`);
    if (news.news === 'ended') throw new Error(`login ${name} did not start: ${JSON.stringify(news.end)}`);
    return new Login(this, name, news);
  }

  giveUp(name) {
    this.#order({ order: 'give_up', name });
  }

  /** What the fake has been asked so far. */
  async log() {
    const before = this.#news.length;
    this.#order({ order: 'log' });
    return this.#wait((news, index) => news.news === 'log' && index >= before, 'the log arrives');
  }

  /** How the login ended, or undefined while it waits. */
  endOf(name) {
    return this.#news.find((news) => news.news === 'ended' && news.name === name)?.end;
  }

  async end(name) {
    const ended = (news) => news.news === 'ended' && news.name === name;
    return (await this.#wait(ended, `login ${name} ends`)).end;
  }

  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.stdin.end();
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
    await exit;
    clearTimeout(patience);
  }

  #order(order) {
    this.#child.stdin.write(`${JSON.stringify(order)}\n`);
  }

  #hear(news) {
    this.#news.push(news);
    for (const listener of [...this.#listeners]) listener();
  }

  #wait(wanted, what) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.#news.find(wanted);
        const exit = this.#news.find((news) => news.news === 'exit');
        if (found) done(() => resolve(found));
        else if (exit) done(() => reject(new Error(`browser-login is gone (${exit.error}) before ${what}`)));
      };
      const done = (settle) => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        settle();
      };
      const late = () => done(() => reject(new Error(`waited ${PATIENCE / 1000} s in vain until ${what}`)));
      const timer = setTimeout(late, PATIENCE);
      this.#listeners.add(look);
      look();
    });
  }
}

/** A login that waits for its redirect. */
class Login {
  constructor(program, name, { authorize_url, redirect_uri }) {
    this.program = program;
    this.name = name;
    this.authorizeUrl = authorize_url;
    this.redirectUri = redirect_uri;
    this.state = new URL(authorize_url).searchParams.get('state');
  }

  get origin() {
    return new URL(this.redirectUri).origin;
  }

  /** A page below the callback, such as `done`. */
  page(name) {
    return `${this.redirectUri}/${name}`;
  }

  /** The callback with these parameters. */
  callback(parameters) {
    return `${this.redirectUri}?${new URLSearchParams(parameters)}`;
  }

  isWaiting() {
    return this.program.endOf(this.name) === undefined;
  }

  end() {
    return this.program.end(this.name);
  }

  giveUp() {
    this.program.giveUp(this.name);
  }
}
