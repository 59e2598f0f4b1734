//! Cities that are known by name, so that “san jose” needs no capital. The larger ones of the United States, Canada,
//! Mexico, Spain and the British Isles; others are told by “in” and their capital. Folded, without accents.

use std::{collections::HashMap, sync::LazyLock};

const CITIES: &str = "
    new york|new york city|nyc|los angeles|chicago|houston|phoenix|philadelphia|san antonio|san diego|dallas|san jose
    austin|jacksonville|fort worth|columbus|charlotte|san francisco|sfo|san fran|frisco|indianapolis|seattle|denver
    washington dc|washington d c|boston|el paso|nashville|detroit|oklahoma city|portland|las vegas|memphis|louisville
    baltimore|milwaukee|albuquerque|tucson|fresno|sacramento|mesa|kansas city|atlanta|omaha|colorado springs|raleigh
    miami|long beach|virginia beach|oakland|minneapolis|tulsa|arlington|tampa|new orleans|wichita|cleveland|bakersfield
    anaheim|honolulu|santa ana|riverside|corpus christi|lexington|stockton|henderson|saint paul|st paul|st louis
    saint louis|cincinnati|pittsburgh|greensboro|anchorage|plano|orlando|irvine|newark|durham|chula vista|toledo
    fort wayne|st petersburg|laredo|jersey city|chandler|lubbock|scottsdale|buffalo|gilbert|glendale|reno|madison
    winston salem|north las vegas|norfolk|chesapeake|fremont|garland|irving|richmond|hialeah|boise|spokane|tacoma
    baton rouge|des moines|modesto|fontana|oxnard|moreno valley|huntington beach|fayetteville|yonkers|aurora|montgomery
    akron|little rock|augusta|amarillo|mobile alabama|salt lake city|tallahassee|huntsville|grand rapids|knoxville
    worcester|newport news|brownsville|santa clarita|providence|overland park|garden grove|chattanooga|oceanside
    jackson|fort lauderdale|santa rosa|rancho cucamonga|port st lucie|tempe|ontario|vancouver|springfield|cape coral
    pembroke pines|sioux falls|peoria|lancaster|elk grove|corona|palmdale|salinas|pomona|hayward|sunnyvale|alexandria
    escondido|kansas|lakewood|torrance|bridgeport|pasadena|naperville|joliet|savannah|mesquite|syracuse|bellevue
    fullerton|orange|thornton|killeen|dayton|mcallen|frisco|hampton|warren|west valley city|columbia|olathe|sterling
    santa clara|new haven|cedar rapids|visalia|berkeley|mountain view|palo alto|redwood city|san mateo|santa cruz
    santa barbara|walnut creek|daly city|san leandro|san rafael|menlo park|cupertino|milpitas|vallejo|napa|pleasanton
    livermore|round rock|cedar park|georgetown|san marcos|pflugerville|ann arbor|athens|boulder|fort collins|evanston
    toronto|montreal|calgary|ottawa|edmonton|winnipeg|mississauga|brampton|hamilton|halifax|victoria|quebec city
    london|manchester|birmingham|leeds|glasgow|edinburgh|liverpool|bristol|cardiff|belfast|sheffield|newcastle|dublin
    nottingham|leicester|brighton|oxford|cambridge
    madrid|barcelona|valencia|sevilla|zaragoza|malaga|murcia|bilbao|alicante|cordoba|granada|valladolid|vigo|gijon
    ciudad de mexico|cdmx|guadalajara|monterrey|puebla|tijuana|cancun|merida|queretaro|leon guanajuato|ciudad juarez
    sydney|melbourne|brisbane|perth|auckland
    antioch|concord|fairfield|vacaville|novato|petaluma|brentwood|morgan hill|gilroy|union city|newark|pittsburg|san bruno
    south san francisco|san carlos|burlingame|campbell|los gatos|los altos|saratoga|castro valley|san ramon|danville|dublin
    tracy|manteca|turlock|merced|clovis|hanford|tulare|lodi|folsom|roseville|rocklin|davis|woodland|yuba city|chico|redding
    santa maria|san luis obispo|ventura|thousand oaks|simi valley|camarillo|burbank|alhambra|inglewood|compton|downey
    norwalk|whittier|carson|hawthorne|redondo beach|manhattan beach|santa monica|culver city|beverly hills|malibu
    west covina|el monte|costa mesa|newport beach|mission viejo|laguna beach|lake forest|tustin|yorba linda|vista
    carlsbad|encinitas|el cajon|national city|temecula|murrieta|hemet|indio|palm springs|victorville|hesperia|redlands
    chino|upland|rialto|ontario california|monterey|seaside|watsonville|hollister|healdsburg|sebastopol|rohnert park
    sonoma|benicia|martinez|pleasant hill|lafayette|orinda|alameda|emeryville|albany|el cerrito|pinole|hercules
    mill valley|sausalito|tiburon|larkspur|half moon bay|pacifica|foster city|belmont|millbrae|east palo alto|stanford
    waco|denton|mckinney|allen|richardson|carrollton|lewisville|abilene|midland|odessa|tyler|beaumont|galveston|conroe
    sugar land|pearland|league city|baytown|new braunfels|temple texas|college station|laredo|edinburg|mission texas
    tempe|peoria|surprise arizona|goodyear|flagstaff|yuma|prescott|santa fe|las cruces|rio rancho|provo|ogden|orem|sandy
    st george|billings|missoula|bozeman|cheyenne|casper|rapid city|fargo|bismarck|lincoln|topeka|lawrence|norman|edmond
    bentonville|rogers|hot springs|shreveport|metairie|kenner|gulfport|biloxi|hattiesburg|tuscaloosa|auburn|pensacola
    gainesville|ocala|sarasota|bradenton|clearwater|lakeland|kissimmee|daytona beach|melbourne florida|west palm beach
    boca raton|delray beach|coral springs|miramar|hollywood florida|naples|fort myers|marietta|roswell|alpharetta|macon
    columbia|charleston|greenville|myrtle beach|asheville|wilmington|cary|high point|chapel hill|roanoke|lynchburg
    charlottesville|reston|bethesda|silver spring|rockville|annapolis|frederick|dover|trenton|camden|hoboken|princeton
    paterson|elizabeth new jersey|allentown|scranton|harrisburg|reading pennsylvania|erie|albany new york|rochester|utica
    white plains|new rochelle|stamford|hartford|waterbury|danbury|norwalk connecticut|cambridge massachusetts|quincy
    brookline|somerville|lowell|burlington|manchester new hampshire|nashua|portland maine|bangor|evansville|south bend
    bloomington|gary indiana|rockford|schaumburg|elgin|waukegan|green bay|kenosha|racine|duluth|st cloud|bloomington
    iowa city|davenport|dubuque|independence missouri|st charles|lansing|flint|dearborn|livonia|troy michigan|kalamazoo
    canton|youngstown|parma|olympia|everett|renton|kirkland|redmond|yakima|salem|eugene|bend oregon|hillsboro|beaverton
    gresham|medford|boise|nampa|meridian idaho|kelowna|surrey|burnaby|saskatoon|regina|kingston|guelph|kitchener|waterloo
    brooklyn|queens|manhattan|the bronx|staten island|hollywood|bay area
";

static BY_FIRST_WORD: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut index: HashMap<&str, Vec<&str>> = HashMap::new();
    for name in CITIES.lines().flat_map(|line| line.split('|')).map(str::trim).filter(|name| !name.is_empty()) {
        index.entry(name.split(' ').next().unwrap_or(name)).or_default().push(name);
    }
    index
});

/// The known cities whose name begins with a word.
pub(in super::super) fn cities_from(first: &str) -> &'static [&'static str] {
    BY_FIRST_WORD.get(first).map_or(&[], Vec::as_slice)
}
