/**
 * Short and pet names, between slashes a name and what people of that name are called; written by
 * us, and conservative: a short form stands where it hardly speaks of another name. Two names are
 * alike when one group has both. "Alex" and "Chris" are of several groups, as in life.
 */
const GROUPS = `
abigail abby abbie gail / abraham abe / albert al bert bertie /
alexander alex alec sandy xander lex sascha / alexandra alex alexa sandra lexi sandy sascha /
alfred alf alfie fred / alice allie / alison allie ali / allan al / amanda mandy /
andreas andi andy / andrew andy drew / angela angie / anita nita / ann annie nan nancy /
anna ann annie anne anya / anthony tony ant / antonio tony toni toño / arthur art artie /
augustus gus / barbara barb babs barbie / bartholomew bart / beatrice bea trixie / benedict ben /
benjamin ben benji benny / bernadette bernie / bernard bernie bern / bernhard bernd /
bethany beth / bradley brad / brandon bran / bridget biddy bridie / calvin cal / cameron cam /
carolina carol carrie lina / caroline carol carrie caro /
catherine cathy kate katie cat kat cath katy / cecilia cecily cissy / charles charlie chuck chas /
charlotte charlie lottie / christian chris / christina chris chrissy tina christy /
christine chris chrissy tina christy / christoph chris / christopher chris topher kit /
clifford cliff / clinton clint / constance connie / cornelius neil / cynthia cindy / cyrus cy /
daniel dan danny / daniela dani / danielle dani / david dave davy / deborah deb debbie debra /
dennis denny / derek rick / diana di / dominic dom nick / donald don donnie /
dorothy dot dottie dolly / douglas doug / edmund ed eddie ned / eduard edi /
edward ed eddie ned ted teddy / eleanor ellie nell nora /
elisabeth lisa liz beth elsie betty lisbeth elli /
elizabeth liz lizzie beth betty betsy eliza lisa libby elsie bess / emily em emmy / emma em emmy /
ernest ernie / eugene gene / evelyn evie / ezekiel zeke / fernando nando / florence flo flossie /
frances fran frankie franny / francis frank fran / francisco paco pancho frank fran /
franklin frank / franz franzi / frederick fred freddie rick / friedrich fritz fred /
gabriel gabe / gabriella gabby ella / gabrielle gabby / genevieve gen evie / geoffrey geoff /
george georgie / georgina georgie gina / gerald gerry jerry / gerard gerry / gerhard gerd /
gertrude trudy gertie / gilbert gil bert / giovanni gianni nino / giuseppe beppe peppe /
gregory greg / guillermo memo / gwendolyn gwen / hannah hanna / hans johannes hannes /
harold harry hal / harriet hattie / heinrich heinz heiner / helen nell / henrietta etta hettie /
henry harry hank / herbert herb bert / howard howie / hubert bert hugh / ignacio nacho /
isaac ike zac / isabella bella izzy isa / isabelle bella izzy isa / jack jacky / jacob jake jack /
jacqueline jackie / james jim jimmy jamie jem / jan johannes / jane janie jenny / janet jan /
jeffrey jeff / jeremiah jerry / jeremy jem jerry / jennifer jen jenny jenn / jessica jess jessie /
jesus chuy / joachim jochen achim / joan joanie / joanna jo joanne / johann hans /
johannes hans hannes jan jo / john johnny jack jon / jonathan jon jonny nathan / jorge coque /
jose pepe / joseph joe joey jos / josephine jo josie / joshua josh / judith judy / julia jules /
julian jules / julie jules / karl carl kalle / katharina kathi kate katja /
katherine kate kathy katie kat kathryn kit katy / kathleen kathy kate kath /
kathryn kate kathy katie kat / kenneth ken kenny / kimberly kim / konstantin kostya /
kristina kris tina / lawrence larry lawrie / leonard leo len lenny / leonardo leo / leopold leo /
leroy roy / leslie les / lillian lily lil / louis lou louie / louise lou lulu / lucas luke /
lucille lucy / ludwig lutz / luis lucho / madeleine maddy / madeline maddy / manfred manni /
manuel manolo manu / marcus marc mark / margaret maggie meg peggy marge margie greta madge /
margarete grete gretel greta / maria mary / marianne mary / marilyn mary / martha marty /
martin marty / matthew matt matty / matthias matze / maurice maury / maximilian max /
maxwell max / megan meg / melanie mel / melinda mindy / melissa mel missy / melvin mel /
michael mike mick mickey micky mikey michi / michelle shelly / mikhail misha / miguel mike /
mitchell mitch / mohammed mo / mohammad mo / muhammad mo / natalia natasha nat / natalie nat /
nathan nate nat / nathaniel nate nat nathan / nicholas nick nicky nico / nicolas nick nico /
nicole nicky nikki / nikolaus klaus nick nico / norman norm / oliver ollie oli /
olivia liv livvy / oswald ozzie / pamela pam / patricia pat patty tricia trish /
patrick pat paddy rick / penelope penny / percival percy / peter pete / philip phil pip /
phillip phil pip / priscilla cilla / rachel rae / ralph ralf / randall randy / randolph randy /
raymond ray / rebecca becky becca / reginald reg reggie / renate rena / ricardo rick rico /
richard rick dick rich ricky richie / robert bob rob bobby robbie bert / roberta bobbie /
roderick rod / rodney rod / roger rodge / roland rollo / ronald ron ronnie / rosalind ros /
rosemary rose rosie / rudolf rudi / rudolph rudy / russell russ / samantha sam /
samuel sam sammy / sandra sandy / santiago santi / sarah sally sadie / sebastian seb basti /
sergio checo / sharon shari / sidney sid / simon si / solomon sol / stanley stan / stefan steff /
stephanie steph steffi / stephen steve / steven steve / stuart stu / susan sue susie suzy /
susanne susi / suzanne sue suzy / sylvester sly / sylvia sylvie / tabitha tabby / terence terry /
teresa terry tess tessa / thaddeus thad / theodore ted theo teddy /
theresa terry tess tessa resi / thomas tom tommy / timothy tim timmy / tobias tobi toby /
tyler ty / ulrich uli / ulrike uli / ursula ulla / valentina val / valerie val / vanessa nessa /
veronica ronnie roni / victor vic / victoria vicky tori vic / vincent vince vinny /
virginia ginny / vladimir vova / walter walt wally / wendell wen / wilfred wilf / wilhelm willi /
william bill will billy willy liam / winifred winnie / winston win / wolfgang wolf / yvonne evie /
zachary zach zack zac
`;

const groupsOf = new Map<string, Set<number>>();
for (const [group, names] of GROUPS.split('/').entries()) {
  for (const name of names.trim().split(/\s+/u)) {
    const groups = groupsOf.get(name) ?? new Set();
    groupsOf.set(name, groups.add(group));
  }
}

/** Says whether two given names, in their normal form, may be one person's. */
export function areNicknames(a: string, b: string): boolean {
  const [left, right] = [groupsOf.get(a), groupsOf.get(b)];
  if (a === b || !left || !right) return false;
  return [...left].some((group) => right.has(group));
}
