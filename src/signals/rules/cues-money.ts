import { cue } from './cues.ts';

/** A sum as people say it: "$50k", "52,000", "1.5 million". */
const FIGURE =
  '(?:[$€£]\\s?\\d[\\d.,]{0,20}\\s?(?:k|m|million|thousand)?|\\d{1,3}(?:[.,]\\d{3}){1,5}|\\d[\\d.,]{0,20}\\s?(?:k|m|million|thousand|eur|usd|gbp|euros?|dollars?|pounds?)|\\d{5,15})';

/** Money that is there, or is gone; prices that please, or do not. */
export const MONEY_CUES = [
  cue(
    'budget',
    'have has got freed secured grant there here',
    new RegExp(
      `\\b(?:i|we|they|he|she|board|cfo|ceo|\\p{L}{1,40}) (?:have|has|got|freed|freed up|secured) (?:up to |about |around |a grant of |us |me ){0,6}${FIGURE}\\b(?! (?:people|users|seats|employees|customers|trucks|stores|hours|days|requests|units|drivers|schools|tb|gb|years|months))|\\bgrant of\\b|\\b(?:budget|money) is (?:there|here|ready|in place|approved|ours)\\b|\\bbudget of (?:our|their|its|his|her) own\\b`,
      'iu',
    ),
    0.75,
    'has money for it',
    /\?$/,
  ),
  cue(
    'budget',
    'fine okay ok stands works good acceptable agreed',
    new RegExp(
      `${FIGURE}\\b.{0,40}\\b(?:is|are|would be|sounds?|works|stands)(?: (?:fine|okay|ok|good|acceptable|doable|agreed|for us))?\\b(?! (?:too|more|higher|above|definitely|a lot|about \\d))`,
      'iu',
    ),
    0.6,
    'agrees to a price',
    /\b(?:too|not|above|expensive|higher|hard|cheaper|steep)\b|\?$/i,
  ),
  cue(
    'budget',
    'budget budgets budgeted',
    /\b(?:(?:have|has|got|there(?:'s| is| was)) (?:a |an |the |our |some |already )?(?:[\w$€£.,-]{1,40} ){0,3}budget|(?:our|approved|allocated|secured|total|annual|project) (?:[\w$€£.,-]{1,40} ){0,2}budget (?:is|of|for|will|can|would|allows|range|at|stands)|approved budget|budgeted|budget (?:of|is|for (?:this|it|the)|has been|was|around|approved|range|line|we have))\b/i,
    0.75,
    'speaks of its budget',
    /\b(?:no|don't have|do not have|without|lack of|haven't|over|under|tight|limited|run(?:ning)? out of) (?:a |any |an? approved )?budget\b|\bbudget (?:is|was|has been|got|were) (?:\w{1,40} )?(?:cut|frozen|slashed|pulled|reduced|gone|cancell?ed|spent|exhausted|tight|limited)|\bover-?budget\b|\bwhat(?:'s| is) (?:your|the) budget\b|\bdo you have\b|\?$/i,
  ),
  cue(
    'budget',
    'aside allocated approved gave given granted earmarked reserved set',
    /\b(?:set aside|allocated|earmarked|reserved|approved|signed off|gave us|given us|granted|got)\b.{0,40}(?:[$€£]\s?\d|\b\d[\d.,]{0,20}\s?(?:k|m|mm|million|thousand|eur|usd|euros?|dollars?|gbp|pounds?)\b|\b\d{1,3}(?:[.,]\d{3}){1,5}\b|\b\d{4,15}\b)|(?:[$€£]\s?\d[\d.,]{0,20}\s?[km]?|\b\d[\d.,]{0,20}\s?(?:k|m|million|thousand|eur|usd|euros?|dollars?)\b)(?: (?:is|are|was|has been|have been|already)){0,4} (?:set aside|allocated|earmarked|reserved|approved|budgeted|available)\b/i,
    0.85,
    'money was set aside',
  ),
  cue(
    'budget',
    'ballpark range afford affordable fits within spend',
    /\b(?:in|within) (?:our|the|my) (?:ballpark|budget|range|price range)\b|\bwe can afford\b|\bfits? (?:in(?:to)? |within )?(?:our|the) budget\b|\b(?:can|could|willing to|able to|prepared to|want to|plan to|going to) (?:spend|pay|invest)\b/i,
    0.75,
    'says what it can spend',
    /\bcan't\b|\bcannot\b|\?$/,
  ),
  cue(
    'budget',
    'funding funds funded money',
    /\b(?:funding|funds|money) (?:is|are|has been|have been|was) (?:approved|available|secured|there|in place)\b|\bfully funded\b|\bsecured (?:the )?funding\b/i,
    0.75,
    'the money is there',
  ),
  cue(
    'budget gone',
    'budget budgets funding funds money spending purchases investment investments',
    /\b(?:budgets?|funding|funds|money)\b.{0,30}\b(?:(?:was|is|has been|got|were|have been|just got) (?:\w{1,40} ){0,2}(?:cut|frozen|slashed|pulled|halved|gone|cancell?ed|withdrawn|spent|exhausted|reallocated)|froze|ran out|dried up)|\b(?:lost|cut|froze|pulled|slashed) (?:our|the|my|all) (?:\w{1,40} )?(?:budgets?|funding)\b|\b(?:no|don't have|do not have|haven't (?:got)?|without|not have) (?:a |any |the |an? approved )?(?:budget|funding|money)(?: (?:for|left|this|anymore|at all))?\b|\b(?:budget|spending|hiring) freeze\b|\b(?:froze|freeze|frozen|stopped|cut) (?:all |our |most )?(?:spending|purchases|investments?|budgets?)\b/i,
    0.85,
    'the money is not there',
    /\bif (?:the|our)\b|\bdo you\b/i,
  ),
  cue(
    'objection',
    'expensive price pricing cost costs higher steep above pricey',
    /\b(?:too|very|pretty|quite|bit|more|rather|so) (?:expensive|pricey|high|steep|costly)\b|\b(?:concerns?|worried|worry|hesitant|problem) (?:about|with|over) (?:the )?(?:pric\w{1,40}|costs?)\b|\bhigher than\b|\babove what we\b|\bout of (?:our )?(?:budget|range)\b|\bhard to justify\b|\bsignificant investment\b/i,
    0.8,
    'the price is too high',
  ),
  cue(
    'objection',
    'tight limited constraints constraint',
    /\b(?:tight|limited|small|constrained) budget\b|\bbudget (?:constraints?|is (?:\w{1,40} )?(?:tight|limited))\b/i,
    0.7,
    'the budget is tight',
  ),
  cue(
    'objection',
    'concern concerns concerned worried hesitant risk doubt doubts sceptical skeptical',
    /\b(?:(?:some|my|our|main|biggest|only|a|few|have) concerns?|concerned (?:about|that)|worried (?:about|that)|hesitant|not (?:sure|convinced)|doubts?|s[ck]eptical)\b/i,
    0.65,
    'has a concern',
    /\bas far as\b.{0,20}\bconcerned\b|\bconcerns? (?:me|us) (?:here|today)\b|\bto whom\b/i,
  ),
  cue(
    'objection',
    'locked lock contract commit commitment',
    /\b(?:locked in|lock-in|long[- ]term (?:contract|commitment)|can't commit|not ready to (?:commit|sign|decide))\b/i,
    0.65,
    'fears to be bound',
  ),
  cue(
    'objection',
    'priority bandwidth resources busy timing',
    /\b(?:not a priority|low priority|no bandwidth|don't have (?:the )?(?:time|resources|bandwidth|people)|bad timing|not the right time)\b/i,
    0.7,
    'has no time for it',
  ),
  cue(
    'objection',
    'happy current existing already',
    /\b(?:happy|satisfied|fine) with (?:our|the|what) (?:current|existing|we)\b|\balready have (?:a|an|something|one)\b/i,
    0.65,
    'is content with what it has',
  ),
];
