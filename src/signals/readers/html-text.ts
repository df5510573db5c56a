/** Tags whose content nobody reads. */
const UNREAD = new Set(['script', 'style', 'head', 'title', 'template']);
/** Tags that begin and end a line. */
const BLOCKS = new Set([
  ...['p', 'div', 'br', 'tr', 'li', 'ul', 'ol', 'table', 'hr', 'section', 'article', 'header'],
  ...['footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre', 'blockquote', 'dt', 'dd'],
]);
/** Tags after which a paragraph ends. */
const PARAGRAPHS = new Set(['p', 'table', 'ul', 'ol', 'blockquote', 'pre']);
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', euro: '€', pound: '£' },
  ...{ ndash: '–', mdash: '—', hellip: '…', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”' },
  ...{ auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß' },
  ...{ eacute: 'é', egrave: 'è', agrave: 'à', ccedil: 'ç', bull: '•', middot: '·', copy: '©' },
};

/**
 * Returns what a reader of an HTML page or mail sees, as plain text; what stands in a blockquote
 * begins its lines with "> ", as a quotation does in plain mail. One pass over the text, whatever
 * it holds.
 */
export function htmlText(html: string): string {
  const lines: string[] = [];
  let [line, depth, at] = ['', 0, 0];
  const end = (isParagraph = false) => {
    const text = line.replace(/[^\S\n]+/g, ' ').trim();
    const mark = '> '.repeat(depth);
    if (text !== '') lines.push(mark + text);
    if (isParagraph && lines.at(-1)?.trim() !== '') lines.push('');
    line = '';
  };
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open === -1) break;
    line += textIn(html.slice(at, open));
    const close = html.startsWith('<!--', open)
      ? afterComment(html, open)
      : html.indexOf('>', open);
    if (close === -1) {
      at = html.length;
      break;
    }
    const [, slash, name = ''] = /^<(\/?)([a-z][a-z\d]*)/i.exec(html.slice(open, open + 16)) ?? [];
    const tag = name.toLowerCase();
    at = close + 1;
    if (UNREAD.has(tag) && slash === '') at = afterElement(html, tag, at);
    if (!BLOCKS.has(tag)) continue;
    end(PARAGRAPHS.has(tag) && slash === '/');
    if (tag === 'blockquote') depth = Math.min(Math.max(depth + (slash === '/' ? -1 : 1), 0), 20);
  }
  line += textIn(html.slice(at));
  end();
  return lines.join('\n').trim();
}

function textIn(raw: string): string {
  return raw
    .replace(/[\n\r\t]/g, ' ')
    .replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});/gi, (whole, name: string) => {
      if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    });
}

function afterComment(html: string, open: number): number {
  const end = html.indexOf('-->', open);
  return end === -1 ? -1 : end + 2;
}

/** The end tag's place; an element that never ends hides all that follows. */
function afterElement(html: string, tag: string, from: number): number {
  const end = new RegExp(`</${tag}`, 'gi');
  end.lastIndex = from;
  return end.exec(html)?.index ?? html.length;
}
