import type { DateRelation } from './date-spans.ts';

/** What stands before a date and says how it is meant. */
export interface DateLead {
  readonly relation: DateRelation | null;
  readonly edge: 'start' | 'early' | 'mid' | 'late' | 'end' | null;
  /** How many characters before the date belong to it. */
  readonly length: number;
  /** Whether it relates to something that ends or begins then. */
  readonly isClause: boolean;
  /** Whether it speaks of the past. */
  readonly isPast: boolean;
  readonly why: readonly string[];
}

const LENGTH_READ = 90;

const EDGES: readonly (readonly [NonNullable<DateLead['edge']>, RegExp])[] = [
  [
    'end',
    /(?<![\p{L}])(?:(?:the )?(?:very )?end of|end|ende|fin|finales de|eind) ?(?:the |des |of |von |de )?$/u,
  ],
  ['start', /(?<![\p{L}])(?:(?:the )?(?:beginning|start) of|anfang) ?(?:the |des |von )?$/u],
  ['early', /(?<![\p{L}])early(?: in| -|-)? ?(?:the )?$/u],
  ['mid', /(?<![\p{L}])(?:(?:the )?middle of|mid|mitte)[ -]?(?:the |of )?$/u],
  ['late', /(?<![\p{L}])late(?:r)?(?: in|-)? ?(?:the )?$/u],
];

const RELATIONS: readonly (readonly [DateRelation, RegExp])[] = [
  [
    'by',
    /(?<![\p{L}])(?:(?:no|not) later than|latest by|due by|due|by|until|till|bis|bis zum|spätestens|d[’']ici|hasta|para|tot) ?(?:the |zum |zu )?$/u,
  ],
  [
    'before',
    /(?<![\p{L}])(?:before|prior to|ahead of|vor|vor dem|avant|antes de|voor) ?(?:the |dem )?$/u,
  ],
  [
    'after',
    /(?<![\p{L}])(?:after|following|not before|nach|nach dem|après|past|beyond) ?(?:the |dem )?$/u,
  ],
  [
    'from',
    /(?<![\p{L}])(?:from|since|starting(?: in| on)?|as of|beginning(?: in| on)?|ab|seit|effective|à partir de|desde) ?(?:the )?$/u,
  ],
  [
    'around',
    /(?<![\p{L}])(?:around|about|approximately|roughly|circa|ca\.|gegen|sometime in|~) ?(?:the )?$/u,
  ],
  ['in', /(?<![\p{L}])(?:in|during|im|for|within|en|over) ?(?:the )?$/u],
  ['on', /(?<![\p{L}])(?:on|at|am|le|el) ?(?:the )?$/u],
];

/** "Before the contract ends in March": what ends then, comes after. */
const CLAUSE =
  /(?<![\p{L}])(before|after|until|by the time|bevor|nachdem) (?:[\p{L}\p{N}’'-]{1,40} ){1,8}?(?:ends?|expires?|runs out|closes|starts?|begins?|is up|renews|lapses|finishes|is over|ausläuft|endet)(?: (?:in|on|at|at the|im|am))? ?(?:the )?$/u;

/** Reads what stands right before a date. The text ends where the date begins. */
export function leadBefore(text: string): DateLead {
  const near = text.slice(-LENGTH_READ);
  const clause = CLAUSE.exec(near);
  if (clause) {
    const relation = CLAUSES.get(clause[1] ?? '') ?? 'before';
    return {
      relation,
      edge: null,
      length: near.length - clause.index,
      isClause: true,
      isPast: false,
      why: ['related to what ends or begins then'],
    };
  }
  const edge = EDGES.find(([, pattern]) => pattern.test(near));
  const edgeStart = edge ? (edge[1].exec(near)?.index ?? near.length) : near.length;
  const rest = near.slice(0, edgeStart);
  const relation = RELATIONS.find(([, pattern]) => pattern.test(rest));
  const start = relation ? (relation[1].exec(rest)?.index ?? edgeStart) : edgeStart;
  return {
    relation: relation?.[0] ?? null,
    edge: edge?.[0] ?? null,
    length: near.length - start,
    isClause: false,
    isPast: /^(?:since|seit)/u.test(near.slice(start)),
    why: [],
  };
}

const CLAUSES: ReadonlyMap<string, DateRelation> = new Map([
  ['after', 'after'],
  ['nachdem', 'after'],
  ['until', 'by'],
  ['by the time', 'by'],
]);
