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
