import { cue } from './cues.ts';
import { WHO } from './persons-said.ts';

const said = (pattern: string) => new RegExp(pattern, 'u');

/** What people are to the deal, and how they stand to the seller. */
export const PEOPLE_CUES = [
  cue(
    'champion',
    'push pushing fight convince recommend recommending recommended advocate internally behind sell present case',
    /\b(?:i(?:'ll| will|'m| am|'ve| have)?|we(?:'ll| will)?) (?:\w{1,40} )?(?:push(?:ing)? (?:for|this|it)|fight(?:ing)? for|convinc(?:e|ing) (?:the|my|our|them|him|her)|recommend(?:ed|ing)? (?:you|your|this|it|that we|going)|advocat\w{1,40}|present(?:ing)? (?:this|it|your) (?:to|internally)|make (?:the|a) (?:business )?case|sell (?:this|it) internally|get (?:them|everyone|people) on board|champion)\b|\bi(?:'m| am) (?:fully |totally |100% )?(?:behind|in favou?r of) (?:this|it|you)\b/i,
    0.8,
    'speaks for it inside',
    /\bdon't\b|\bnot\b/i,
  ),
  cue(
    'champion',
    'champion sponsor fan supporter supports loves',
    said(
      `${WHO} (?:is|has been|will be) (?:our |your |the |a |my |an |big |biggest |internal |strong ){0,6}(?:champion|sponsor|fan|supporter|advocate)|${WHO} (?:loves|fully supports|strongly supports|is pushing for|is behind) (?:this|it|your|the)`,
    ),
    0.75,
    'is said to be for it',
  ),
  cue(
    'blocker',
    'against opposed block blocking blocks resist resists pushback oppose opposes sceptical skeptical dislikes',
    said(
      `${WHO} (?:is|was|has been|will be|seems|remains) (?:\\w{1,40} )?(?:against|opposed|blocking|pushing back|s[ck]eptical|resisting|not (?:convinced|on board|a fan|in favou?r))|${WHO} (?:blocks|opposes|resists|dislikes|doesn't (?:want|like|support)|won't (?:support|approve|agree|sign)|pushed back|prefers (?:another|a different|to stay|the (?:current|old|other)))`,
    ),
    0.75,
    'is said to be against it',
  ),
  cue(
    'blocker',
    'against oppose',
    /\bi(?:'m| am) (?:\w{1,40} )?(?:against (?:this|it|the|buying)|opposed to|not in favou?r)|\bi (?:can't|cannot|won't|don't) support (?:this|it)\b/i,
    0.75,
    'speaks against it',
  ),
  cue(
    'gatekeeper',
    'through gatekeeper assistant calendar schedule procurement vendors',
    said(
      `(?:go|goes|going|come|has to go) through ${WHO}(?= (?:first|for|before)|[.,;!]|$)|${WHO} (?:manages|keeps|runs|handles) (?:her|his|their|the) (?:calendar|diary|schedule|vendors?|supplier list)|(?:contact|reach|go through|talk to) (?:my|his|her|the) (?:assistant|secretary|office)`,
    ),
    0.65,
    'stands before the one who decides',
  ),
  cue(
    'user',
    'use uses using users daily',
    /\b(?:i|we)(?:'ll| will|'d| would)? (?:be )?(?:us(?:e|ing)) (?:it|this|the (?:tool|system|product|platform|software)|your)\b.{0,30}\b(?:daily|every day|day[- ]to[- ]day|all day|myself|ourselves)\b|\b(?:my|our) team (?:will|would|is going to) (?:be )?us(?:e|ing)\b|\bend[- ]users?\b/i,
    0.6,
    'would work with it',
  ),
  cue(
    'influencer',
    'opinion input advice advise listens listen weigh evaluate technical review',
    said(
      `(?:value|want|need|like|get|take)s? (?:to have |to get )?${WHO}(?:'s)? (?:opinion|input|advice|view|feedback|take)|${WHO} (?:advises|weighs in|has a lot of influence|is (?:very )?influential|will (?:review|evaluate|assess|look at))`,
    ),
    0.6,
    'is asked for an opinion',
  ),
  cue(
    'decision maker',
    'decision decides decide',
    /\bi(?:'m| am) the decision[- ]?maker\b|\bi (?:make|take) the (?:final )?decisions?\b|\bi decide\b/i,
    0.85,
    'decides',
  ),
  cue(
    'trust',
    'trust honest honesty appreciate transparent transparency reliable reference recommend confidence between candid glad pleasure great',
    /\b(?:i|we) (?:really )?(?:trust|rely on|have (?:a lot of |full )?confidence in) you\b|\b(?:appreciate|thank you for|thanks for) (?:your |you |the )?(?:honest\w{0,40}|transparen\w{0,40}|candou?r|being (?:honest|upfront|open|straight)|patience|sharing|explaining)|\b(?:happy|glad|willing) to (?:be|act as|serve as|give you) a reference\b|\bbetween (?:you and me|us)\b|\boff the record\b|\byou(?:'ve| have) been (?:great|very|really|so|a great|extremely)\b|\bpleasure (?:working|doing business)\b|\blook(?:ing)? forward to (?:work|partner)ing with you\b|\bexplain everything so clearly\b/i,
    0.65,
    'shows trust',
  ),
];
