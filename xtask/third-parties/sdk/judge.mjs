// The other end of the conversation (../src/conversation.rs), and expectations whose failure reads as a sentence.

import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';

export class Judge {
  #lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  #checks = 0;
  #deviations = [];
  #trouble;

  static async start() {
    const judge = new Judge();
    judge.facts = await judge.#heard();
    judge.extended = judge.facts.mode === 'extended';
    return judge;
  }

  async #heard() {
    return JSON.parse((await this.#lines.next()).value);
  }

  async #say(what) {
    process.stdout.write(`${JSON.stringify(what)}\n`);
    return this.#heard();
  }

  async ask(ask, what = {}) {
    const answer = await this.#say({ say: 'ask', ask, ...what });
    if (answer?.error) throw new Error(`${ask}: ${answer.error}`);
    return answer;
  }

  /** Plays one flow, whatever becomes of it. */
  async play(name, flow) {
    if (!(await this.#say({ say: 'begin', flow: name })).play) return;
    [this.#checks, this.#deviations, this.#trouble] = [0, [], undefined];
    let fault = null;
    try {
      await flow(this);
      if (this.#trouble) throw this.#trouble;
    } catch (error) {
      const ours = error.stack?.split('\n').filter((line) => line.includes('/sdk/') && !line.includes('judge.mjs'));
      fault = `${error.name}: ${error.message} ${ours?.[0]?.trim() ?? ''}`;
    }
    await this.#say({ say: 'end', checks: this.#checks, fault, deviations: this.#deviations });
  }

  /** An error that nobody waited for ends the flow, if not at once. */
  trouble(error) {
    this.#trouble ??= error;
  }

  over() {
    process.stdout.write('{"say":"over"}\n');
    process.exit(0);
  }

  holds(holds, sentence) {
    this.#checks += 1;
    if (!holds) throw new Error(sentence);
  }

  equal(actual, expected, what) {
    const [is, should] = [actual, expected].map((value) => JSON.stringify(value));
    this.holds(isDeepStrictEqual(actual, expected), `${what}: ${is}, not ${should}`);
  }

  /** What `call` must throw, with these words in it: the SDK's errors are text, Spotify's body at its end. */
  async throws(call, ...words) {
    this.#checks += 1;
    let result;
    try {
      result = await call();
    } catch (error) {
      for (const word of words) this.holds(error.message.includes(word), `${error.message} does not say ${word}`);
      return error;
    }
    throw new Error(`${JSON.stringify(result)}, where an error was due: ${words.join(', ')}`);
  }

  /** What development mode has closed: its answer, or `undefined` where it is refused. */
  async extendedOnly(call) {
    if (this.extended) return call();
    await this.throws(call, 'Bad OAuth request', '"status":403', '"message":"Forbidden"');
    return undefined;
  }

  /** Something that the client does in a way of its own, and that was just seen. */
  deviates(what, why) {
    this.#deviations.push({ what, why });
  }

  /** What came to the fake since the flow began. */
  async requests(method, path) {
    const sent = await this.ask('requests');
    return sent.filter((request) => request.method === method && request.path === path);
  }

  /** The grant types that were asked of the token endpoint, in order. */
  async grants() {
    return (await this.requests('POST', '/api/token')).map((request) => request.form.grant_type);
  }
}
