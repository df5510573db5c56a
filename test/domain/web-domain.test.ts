import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identifyingDomain, webDomain } from '../../src/domain/web-domain.ts';

describe('webDomain', () => {
  test.each([
    ['acme.com', 'acme.com'],
    ['https://www.Acme.co.uk/products?x=1#y', 'acme.co.uk'],
    ['HTTP://ACME.COM:8080', 'acme.com'],
    ['//acme.com/x', 'acme.com'],
    ['acme.com.', 'acme.com'],
    ['shop.eu.acme.com', 'acme.com'],
    ['jo@mail.acme.com', 'acme.com'],
    ['mailto:jo@acme.com', 'acme.com'],
    ['Jo Doe <jo@acme.com>', 'acme.com'],
    ['acme.com/@jo', 'acme.com'],
    ['https://user:word@acme.com/', 'acme.com'],
    ['acme.github.io', 'acme.github.io'],
    ['www.acme.github.io', 'acme.github.io'],
    ['github.io', 'github.io'],
    ['www.github.io', 'github.io'],
    ['www.com', 'www.com'],
    ['münchen.de', 'xn--mnchen-3ya.de'],
    ['XN--MNCHEN-3YA.de', 'xn--mnchen-3ya.de'],
    ['acme.公司.cn', 'acme.xn--55qx5d.cn'],
    ['acme.example', 'acme.example'],
    ['co.uk', null],
    ['localhost', null],
    ['http://localhost:3000', null],
    ['192.168.0.1', null],
    ['http://[::1]/', null],
    ['12345', null],
    ['acme.local', null],
    ['none.none', null],
    ['n/a', null],
    ['Acme Corp', null],
    ['a@b.com, c@d.com', null],
    ['ftp://acme.com', null],
    ['javascript:alert(1)', null],
    ['http://', null],
    ['@', null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('of %j is %j', (text, domain) => expect(webDomain(text)).toBe(domain));

  test('never throws, and the domain of a domain is that domain', () => {
    const host = fc.array(
      fc.constantFrom('www', 'acme', 'co', 'uk', 'com', 'github', 'io', 'xn--', 'ß'),
    );
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.emailAddress());
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          host.map((labels) => labels.join('.')),
        ),
        (value) => {
          const domain = webDomain(value);
          expect(webDomain(domain)).toBe(domain);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('identifyingDomain', () => {
  test.each([
    ['jo@acme.com', 'acme.com'],
    ['jo@gmail.com', null],
    ['JO@GoogleMail.com', null],
    ['jo@yahoo.co.uk', null],
    ['jo@fastmail.com', null],
    ['jo@best-temp-mail.com', null],
    ['jo@posteo.de', null],
    ['jo@mozmail.com', null],
    ['https://www.linkedin.com/company/acme', null],
    ['https://linkedin.com', 'linkedin.com'],
    ['ann@linkedin.com', 'linkedin.com'],
    ['nonsense', null],
    [null, null],
  ])('of %j is %j', (text, domain) => expect(identifyingDomain(text)).toBe(domain));
});
