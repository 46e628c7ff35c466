import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';
import { resetBridge, windowBridge } from './window-bridge.tsx';

// The page's modules read these when they are imported.
Object.assign(window, { bridge: windowBridge });
window.matchMedia ??= () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never;
Object.assign(document, { fonts: document.fonts ?? { load: async () => [] } });
Element.prototype.scrollIntoView ??= () => {};

beforeEach(resetBridge);
afterEach(cleanup);
