import { cue } from './cues.ts';

// Colleagues' "we need to talk" is no need for a product.
const ERRANDS =
  'to (?:talk|speak|discuss|meet|go|know|ask|check|get back|call|think|wait|leave|run|see if|make sure|be careful|remember|wrap|unplug|finish|look at|find out|put|keep|say|wonder|tell|let|get (?:this|it|that|my|our|budget|approval|back|together|on|in|out|a (?:call|hold|meeting))|understand|have (?:a|the|this)\\b.{0,20}(?:meeting|call|conversation|discussion)|file|respond|review|decide|coordinate|confirm|schedule|send|forward|sign|contact|consider|escape|refer|come|start thinking|take (?:a|this|care))\\b';
const FAVOURS =
  '(?:your|a) (?:help|hand|moment|minute|second|break|ride|signature|response|reply|comments?|answer)\\b';
const ADVERBS =
  "(?:'d| would| will|'ll| really| also| currently| urgently| now| definitely| do| basically| still| just| both| all| badly| only){0,6}";
// `(?-i:…)`: a name has a capital, also where case does not matter otherwise.
const WHO_NEEDS =
  '(?:we|i|they|he|she|team|company|office|department|our \\w{1,40}|(?-i:\\p{Lu}\\p{L}{1,40}))';
const NEEDS = new RegExp(
  `\\b${WHO_NEEDS}${ADVERBS} (?:need|needs|require|requires)\\b(?! (?:any|no|not)\\b)(?! (?:you )?${ERRANDS})(?! ${FAVOURS})`,
  'iu',
);

const WANTS = new RegExp(
  `\\b${WHO_NEEDS}${ADVERBS} (?:want|wants)\\b(?! (?:you|me|him|her|them|us|your|the (?:call|meeting))\\b)(?! ${ERRANDS})(?! to (?:thank|wish|invite|remind|share|draw|welcome|hear|do (?:that|this|something)|get|have|go))(?= (?:to|an?|the|this|it|\\d|more|some|about|all|new|\\p{L}))`,
  'iu',
);

/** What the buyer is in want of, and what hurts. */
export const NEED_CUES = [
  cue('need', 'need needs require requires required', NEEDS, 0.7, 'says what is needed'),
  cue(
    'need',
    'looking',
    /\blooking (?:for|to (?:buy|purchase|replace|implement|invest|upgrade|switch|streamline|improve|reduce|automate|find|add|move|roll)|into|at (?:options|solutions|vendors|tools|alternatives))\b/i,
    0.75,
    'is looking for a solution',
    /\blooking forward\b|\blooking (?:for|at) (?:your|the|my|his|her) (?:e?-?mails?|messages?|notes?)\b/i,
  ),
  cue('need', 'want wants', WANTS, 0.6, 'says what is wanted'),
  cue(
    'need',
    'like',
    /\b(?:i|we|they|he|she|our \w{1,40})(?:'d| would) (?:really |also )?like (?:to (?:buy|purchase|order|replace|roll|start|move|automate|add|try|use|see|implement|upgrade|reduce|improve|attend|know more|know about|understand)|an? (?:quote|proposal|demo|offer|trial)|(?:\d{1,9}|two|three|four|five|ten|some|more|another) )\b/i,
    0.6,
    'says what is wanted',
  ),
  cue(
    'need',
    'interested interest',
    /\b(?:interested in|showing? interest in|of interest to us|interest in (?:your|the|a|buying|purchasing))\b/i,
    0.7,
    'is interested',
    /\bnot (?:really |currently )?interested\b|\bif (?:you(?:'re| are)|anyone is) interested\b|\bbe interested in (?:attending this|joining)\b/i,
  ),
  cue(
    'need',
    'plan planning intend',
    /\b(?:plan|planning|intend|intending) (?:to|on) (?:buy|purchase|replace|roll|implement|upgrade|migrate|invest|expand|open|move|deploy|buying|replacing|implementing)\b/i,
    0.75,
    'plans to buy',
  ),
  cue(
    'need',
    'evaluating evaluate comparing shortlisted shortlist rfp rfq tender',
    /\b(?:evaluat(?:e|ing)|comparing|assessing) (?:(?:a|an|some|several|different|few|other|your|new|\w{1,40}) ){0,4}(?:options?|vendors?|tools?|solutions?|suppliers?|products?|providers?|offers?|systems?|platforms?)|\bshort-?list|\brf[pq]\b|\btender\b/i,
    0.7,
    'is choosing among vendors',
  ),
  cue(
    'need',
    'success ideal ideally',
    /\bsuccess (?:would|will|looks?|for us)\b|\bideally,? (?:we|it|i)\b/i,
    0.55,
    'says what success is',
  ),
  cue(
    'need',
    'demo pilot trial proof poc',
    /\b(?:we'd|we would|i'd|i would|could|can|may|yes|happy to|ready to|want to|like to|love to)\b.{0,60}\b(?:demo|pilot|trial|proof of concept|poc)\b/i,
    0.65,
    'asks to see or try it',
  ),
  cue(
    'need gone',
    'need needs interested longer anymore',
    /\b(?:no longer|not|don't|doesn't|do not|does not)(?: really| currently)? (?:need|needs|interested|looking for|require)\b|\bno (?:longer any )?need (?:for|of)\b|\bnot interested\b/i,
    0.8,
    'says that it is not needed',
    /\b(?:do not|don't|not) need (?:to|any (?:help|more))\b/i,
  ),
  cue(
    'need gone',
    'against decided chosen another competitor cancel cancelled stop moving move going proceed',
    /\b(?:decided|chosen|chose|going) (?:against|to go (?:with|another)|another|with (?:another|a different|a competitor))|\b(?:not|won't|cannot|can't) (?:be )?(?:moving|move|going|go|proceed(?:ing)?) (?:forward|ahead|with (?:this|it|the (?:project|purchase|deal)))\b|\bdecided not to\b|\bwe (?:are|'re) (?:cancell?ing|stopping)\b|\b(?:project|purchase|deal|initiative)\b.{0,30}\b(?:is|was|has been|got) (?:cancell?ed|killed|dropped|shelved|dead)\b/i,
    0.85,
    'says that the purchase is off',
  ),
  cue(
    'pain',
    'struggling struggle struggles challenge challenges problem problems issue issues trouble',
    /\b(?:struggl(?:e|es|ing) (?:with|to)|(?:biggest|main|major|real|big|current|our|key|the) (?:challenge|problem|issue|headache|pain)|(?:problems?|issues?|trouble|troubles|challenges?) (?:with|is|are|because|when))\b/i,
    0.75,
    'names a problem',
    /\bno (?:problem|issue|trouble)s?\b|\bif (?:you|there)\b.{0,30}\b(?:problem|issue|trouble)/i,
  ),
  cue(
    'pain',
    'manual manually spreadsheet spreadsheets excel paper',
    /\b(?:we|our|it's|it is|they|is|are|still|all|mostly|everything)\b.{0,40}\b(?:manual(?:ly)?|by hand|in (?:spreadsheets?|excel)|on paper)\b|\bmanual (?:process(?:es)?|work|entry|effort)\b/i,
    0.6,
    'still does it by hand',
    /\b(?:user|owner'?s?|instruction|reference|training) manual\b|\battached\b/i,
  ),
  cue(
    'pain',
    'lose loses losing lost wasting waste wastes wasted spend spends spending costs costing',
    /\b(?:we|our (?:\w{1,40} ){0,2}\w{1,40})(?:'re| are| have| keep|'ve)? (?:\w{1,40} )?(?:los(?:e|es|ing)|lost|wast(?:e|es|ed|ing)|spends? (?:way |probably )?(?:too much|hours|days|most|about|around|\d{1,9}))\b|\bcost(?:s|ing) us\b/i,
    0.7,
    'loses time or money',
  ),
  cue(
    'pain',
    'slow takes taking downtime outage outages breaks broken fails failing crashes error errors false',
    /\b(?:too slow|so slow|takes? (?:too|way too|far too|so|us|days|weeks|hours|forever|ages)|taking (?:too|way|so) long|down ?time|outages?|(?:keeps? |constantly |always )?(?:break(?:s|ing)|fail(?:s|ing)|crash(?:es|ing))|false positives)\b/i,
    0.65,
    'it is slow or breaks',
  ),
  cue(
    'pain',
    "can't cannot unable couldn't hard difficult impossible scalable",
    /\b(?:we|our (?:\w{1,40} ){0,2}\w{1,40})(?: (?:just|still|simply))? (?:can't|cannot|can not|(?:are|is) unable to|couldn't) (?:easily |even |really )?(?:find|see|track|scale|keep|tell|measure|report|afford|handle|manage|connect|access)|\bnot scalable\b|\b(?:hard|difficult|impossible) for us\b/i,
    0.65,
    'cannot do what it must',
  ),
  cue(
    'pain',
    'frustrated frustrating frustration painful pain nightmare annoying unhappy dissatisfied tired complain complaining complaints worried concerned',
    /\b(?:frustrat\w{1,40}|painful|pain points?|nightmare|annoying|unhappy with|dissatisfied|tired of|fed up|complain\w{0,40}|worried about|(?:particularly|really|very) concerned (?:about|with))\b/i,
    0.65,
    'is unhappy with how it is',
  ),
  cue(
    'pain',
    'audit compliance gdpr breach risk fines penalty missing behind',
    /\b(?:close call|failed (?:an|the|our) audit|data breach|fines?|at risk|falling behind|probably missing|get a handle on|constantly asking)\b/i,
    0.55,
    'runs a risk',
  ),
  cue(
    'other deal',
    'separate separately another additional unrelated besides',
    /\b(?:separate(?:ly)? from|a separate|another (?:project|team|need|department|initiative|site)|unrelated to|besides (?:that|the|this)|in addition to (?:that|the)|second (?:project|need))\b/i,
    0.7,
    'calls it another need',
  ),
];
