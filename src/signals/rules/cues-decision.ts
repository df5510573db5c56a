import { cue } from './cues.ts';
import { RANK, WHO } from './persons-said.ts';

const said = (pattern: string, flags = 'u') => new RegExp(pattern, flags);
/** Patterns with names keep their case; what comes before is written in both. */
const SIGNS =
  '(?:sign(?:s|ed)? (?:it |this |that |them )?off|sign(?:s)? (?:it|this|the (?:contract|deal|check|cheque|order|budget|purchase))|approv(?:es?|ed) (?:it|this|that|the|these|all|every|any|budgets?|purchases?|spend\\w{0,40})|(?:ha(?:s|ve)|hold(?:s)?) the (?:final|last) (?:say|word)|make(?:s)? the (?:final )?(?:decision|call)|decide(?:s)? (?:on|about|over|this|that|it)|own(?:s)? the budget|control(?:s)? the budget|hold(?:s)? the purse)';
const APPROVAL =
  '(?:[Rr]un (?:this|it|that|these|everything|the \\w{1,40}) (?:by|past)|[Cc]heck (?:this |it |that )?with|[Gg]et (?:approval|sign-?off|the ok|the okay|buy-in|a yes) (?:from|of|by)|[Gg]et (?:this|it|that) (?:approved|signed(?: off)?|okayed) by|(?:needs?|require[sd]?|have|wait for|pending) (?:the )?(?:approval|sign-?off|signature|blessing|okay|ok) (?:from|of|by)|(?:approved|signed off|decided|signed) by|[Tt]ake (?:this|it|that) to|[Bb]ring (?:this|it|that) to|[Tt]alk (?:this |it )?(?:over |through )?(?:to|with)|[Cc]lear (?:this|it) with|[Gg]et)';

/** Who decides, how, and by what. */
export const DECISION_CUES = [
  cue(
    'authority',
    'sign approve final decision decide budget call own',
    said(`\\b(?:I|we) (?:can |will |'ll |do |personally |alone |also ){0,6}(?:${SIGNS})`),
    0.85,
    'decides alone',
    /\b(?:can't|cannot|don't|not|before|until|if|unless)\b/i,
  ),
  cue(
    'authority',
    'decision call mine authority signature',
    /\b(?:my (?:decision|call)|decision is mine|up to me|i have (?:the )?(?:final )?(?:authority|say|signature|budget)|i(?:'m| am) the (?:decision[- ]?maker|budget owner|one who decides|buyer)|i(?:'m| am) authorized to)\b/i,
    0.85,
    'says the decision is theirs',
    /\bnot\b/i,
  ),
  cue(
    'economic buyer',
    'run check approval sign approved signed take bring talk clear needs pending decided signoff off okay buy get',
    said(`\\b${APPROVAL} ${WHO}(?=[\\s.,;!?)]|$)(?! (?:involved|on board|on the))`),
    0.75,
    'has to ask this person',
    /\b(?:proposal|quote|agenda|invite|talk) to\b|\bown life\b|\bbring (?:this|it) to (?:your|the) attention\b|\bget (?:I|The|This|Back|A)\b/,
  ),
  cue(
    'economic buyer',
    'involved board loop',
    said(
      `\\b(?:[Gg]et|[Bb]ring|[Hh]ave|[Nn]eed|[Ii]nvolve|[Ii]nclude) ${WHO} (?:involved|on board|in the loop|in on|before|to (?:approve|sign|decide|agree))\\b.{0,60}?(?:decision|decid|commit|sign|approv|before|buy|$)`,
    ),
    0.7,
    'has to be won for the decision',
  ),
  cue(
    'economic buyer',
    'sign signs signed approves approve final last decision decides budget controls owns holds',
    said(
      `${WHO},? (?:will |would |also |still |must |needs to |has to |is the one who |is the person who |ultimately |always ){0,6}${SIGNS}`,
    ),
    0.8,
    'decides on the purchase',
  ),
  cue(
    'economic buyer',
    'decision maker buyer',
    said(
      `${WHO} (?:is|would be|will be) (?:the|our) (?:final |ultimate |real )?(?:decision[- ]?maker|budget (?:owner|holder)|economic buyer|approver)`,
    ),
    0.85,
    'is called the one who decides',
  ),
  cue(
    'process',
    'approval approve approved board committee procurement legal security sign signoff review',
    said(
      `\\b(?:approval|sign-?off|(?:board|committee|procurement|legal|security|compliance|purchasing|contract) (?:(?:team|department) )?(?:review|approval|process|meeting|has to|needs to|must|signs)|(?:needs?|have|has|go(?:es)?) (?:to )?(?:go )?(?:through|past) (?:${RANK})|purchase order process|vendor (?:assessment|onboarding|review)|budget approval)`,
      'iu',
    ),
    0.65,
    'says how it decides',
  ),
  cue(
    'process',
    'decision decide decisions next steps step forward move',
    /\b(?:before (?:making|we make|a) (?:a |any |the )?decision|(?:decision|selection|buying|purchasing|approval|procurement) process|we(?:'ll| will| would| need to)? (?:decide|make (?:a|the|our) (?:final )?decision)|(?:what (?:would|are|is|do)|what's) (?:be )?the next steps?|next step (?:if|for|would)|what (?:would|do) (?:i|we) need to do)\b/i,
    0.6,
    'speaks of the steps to a decision',
  ),
  cue(
    'process',
    'pilot trial evaluation poc',
    /\b(?:start with a (?:pilot|trial|poc)|pilot (?:first|program|phase)|(?:evaluation|trial) (?:phase|period))\b/i,
    0.5,
    'wants to try it first',
  ),
  cue(
    'criteria',
    'must has have required requirement requirements criteria criterion important key critical essential',
    /\b(?:(?:it|solution|system|tool|platform|product|vendor|this) (?:must|has to|needs to|should)|must[- ]haves?|requirements? (?:is|are|include|for)|(?:decision |selection |key |our |main )?criteri(?:a|on)|(?:most|very|really|so|extremely) important|(?:is|are) (?:critical|essential|crucial|key|a must|mandatory|non-negotiable)|deal ?breakers?|was critical|precisely need)\b/i,
    0.7,
    'says what it decides by',
    /\bimportant (?:to note|meeting|date|message|instructions?)\b/i,
  ),
  cue(
    'criteria',
    'need needs integration integrate compatible support supports security soc gdpr sla uptime',
    /\b(?:we|i|it|they)(?:'d)? (?:also )?needs? (?:automated?|proper|full|real|an? (?:automated|integration|api)|the ability|redundant|support for|integration|single sign|sso|to (?:integrate|understand how|be able|comply|support|work with))|\bintegrat(?:e|es|ion|ions) (?:with|into)\b|\bcompatible with\b|\b(?:soc ?2|iso ?27001|hipaa|sso|single sign-on)\b/i,
    0.6,
    'names what it must be able to do',
  ),
  cue(
    'criteria',
    'looking compare comparing decide decision depends',
    /\b(?:we(?:'re| are) (?:mainly |mostly )?(?:judging|comparing) (?:on|by)|decision (?:depends|hinges|comes down)|(?:depends|comes down) (?:on|to) (?:price|cost|how|whether))\b/i,
    0.65,
    'says what the choice depends on',
  ),
  cue(
    'metrics',
    'per hours days weeks minutes percent times a fold',
    /\b\d[\d.,]{0,20}(?:\s?(?:-|–|to)\s?\d[\d.,]{0,20})?\s?(?:tb|gb|hours?|days?|weeks?|minutes?|requests?|tickets?|calls?|orders?|leads?|people|users|seats|trucks|units|reps|employees)\b.{0,30}\b(?:per|a|each|every|monthly|weekly|daily|annually)\b|\b(?:two|three|four|five|six|ten|twenty) (?:hours|days|weeks|people|engineers)\b.{0,25}\b(?:a|per|each|every) (?:day|week|month|quarter|year)\b/i,
    0.65,
    'puts a number on it',
  ),
  cue(
    'metrics',
    'roi save saves saving savings reduce reduces reducing increase cut payback target targets',
    /\b(?:roi|payback|return on investment|sav(?:e|es|ing|ings)|reduc(?:e|es|ing|tion)|increas(?:e|es|ing)|cut(?:ting)?|improv(?:e|es|ing)|grow(?:th)?|target(?:s|ing)?)\b.{0,40}(?:\d[\d.,]{0,20}\s?(?:%|percent|k\b|m\b|hours|days|weeks|x\b)|[$€£]\s?\d)|\b(?:what|which) (?:metrics|kpis)\b|\bwhat(?:'s| is) the roi\b/i,
    0.65,
    'names the gain in figures',
  ),
];
