import { request } from 'node:http';
import { expect, it } from 'vitest';
import { awaitLoopbackAnswer } from '../../../core/base/loopback-answer.ts';

/** The status of a request whose target is sent as it stands here. */
function get(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject).end();
  });
}

it.each(['//', '//[', 'http://[/', 'http://other.example/', '/?code=c&state=wrong'])(
  'a request for %s is answered with 404, and the right code is taken after it',
  async (path) => {
    const answer = await awaitLoopbackAnswer(new AbortController().signal);
    try {
      expect(await get(answer.port, path)).toBe(404);
      expect(await get(answer.port, `/?code=c1&state=${answer.state}`)).toBe(200);
      expect(await answer.code).toBe('c1');
    } finally {
      answer.close();
    }
  },
);
