//! Answers of the size and shape that Spotify sends, with nothing of Spotify's in them: the same text for the test of what
//! reading allocates and for `cargo xtask bench`.

/// How many tracks are on a page.
pub(crate) const TRACKS: usize = 50;

/// Every market of Spotify's, in the order of its answers: not that of the alphabet.
const MARKETS: &str = "AR AU AT BE BO BR BG CA CL CO CR CY CZ DK DO DE EC EE SV FI FR GR GT HN HK HU IS IE IT LV LT LU MY MT MX NL \
    NZ NI NO PA PY PE PH PL PT SG SK ES SE CH TW TR UY US GB AD LI MC ID JP TH VN RO IL ZA SA AE BH QA OM KW EG MA DZ TN LB JO PS \
    IN BY KZ MD UA AL BA HR ME MK RS SI KR BD PK LK GH KE NG TZ UG AG AM BS BB BZ BT BW BF CV CW DM FJ GM GE GD GW GY HT JM KI LS \
    LR MW MV ML MH FM NA NR NE PW PG PR WS SM ST SN SC SL SB KN LC VC SR TL TO TT TV VU AZ BN BI KH CM TD KM GQ SZ GA GN KG LA MO \
    MR MN NP RW TG UZ ZW BJ MG MU MZ AO CI DJ ZM CD CG IQ LY TJ VE ET XK";

/// The answer of `GET /me/tracks?limit=50`, where each track and each album can be played in this many markets.
pub(crate) fn saved_tracks(markets: usize) -> String {
    page("me/tracks", (0..TRACKS).map(|n| format!(r#"{{{},"track":{}}}"#, added_at(n), track(n, markets))))
}

/// The answer of `GET /playlists/{id}/items?limit=50`.
pub(crate) fn playlist_items(markets: usize) -> String {
    let user = r#""external_urls":{"spotify":"https://open.spotify.com/user/someone"},"href":"https://api.spotify.com/v1/users/someone","id":"someone","type":"user","uri":"spotify:user:someone""#;
    let item = |n| {
        format!(
            r#"{{{},"added_by":{{{user}}},"is_local":false,"primary_color":null,"item":{},"video_thumbnail":{{"url":null}}}}"#,
            added_at(n),
            track(n, markets)
        )
    };
    page("playlists/37i9dQZF1DXcBWIGoYBM5M/items", (0..TRACKS).map(item))
}

/// The answer of `GET /search?type=track,album,artist&limit=50`.
pub(crate) fn search_results(markets: usize) -> String {
    let tracks = page("search", (0..TRACKS).map(|n| track(n, markets)));
    let albums = page("search", (0..TRACKS).map(|n| album(n, markets)));
    let artists = page("search", (0..TRACKS).map(artist));
    format!(r#"{{"tracks":{tracks},"albums":{albums},"artists":{artists}}}"#)
}

fn page(path: &str, items: impl Iterator<Item = String>) -> String {
    let link = |offset| format!("https://api.spotify.com/v1/{path}?offset={offset}&limit=50");
    format!(
        r#"{{"href":"{}","items":[{}],"limit":50,"next":"{}","offset":0,"previous":null,"total":1234}}"#,
        link(0),
        items.collect::<Vec<_>>().join(","),
        link(50)
    )
}

fn added_at(n: usize) -> String {
    format!(r#""added_at":"2023-04-0{}T12:13:1{}Z""#, n % 9 + 1, n % 10)
}

fn track(n: usize, markets: usize) -> String {
    format!(
        r#"{{"album":{},"artists":[{},{}],{}"disc_number":1,"duration_ms":{},"explicit":false,"external_ids":{{"isrc":"USUM7190{n:04}"}},{},"is_local":false,"name":"Track {n}","popularity":{},"preview_url":null,"track_number":{},"type":"track"}}"#,
        album(n, markets),
        artist(n * 7 + 3),
        artist(n * 7 + 4),
        available(markets),
        180_000 + n * 37,
        links("track", n * 7 + 2),
        n % 100,
        n % 12 + 1,
    )
}

fn album(n: usize, markets: usize) -> String {
    let image = |size: u32| {
        let name = n as u128 * 0x0123_4567_890a_bcde_f123_4567;
        format!(r#"{{"height":{size},"url":"https://i.scdn.co/image/ab67616d{name:032x}","width":{size}}}"#)
    };
    format!(
        r#"{{"album_type":"album","artists":[{}],{}{},"images":[{},{},{}],"name":"An Album With A Name {n}","release_date":"2019-0{}-12","release_date_precision":"day","total_tracks":12,"type":"album"}}"#,
        artist(n * 7 + 3),
        available(markets),
        links("album", n * 7 + 1),
        image(640),
        image(300),
        image(64),
        n % 9 + 1,
    )
}

fn artist(n: usize) -> String {
    format!(r#"{{{},"name":"Artist Name {n}","type":"artist"}}"#, links("artist", n))
}

fn links(kind: &str, n: usize) -> String {
    let id = id(n);
    format!(
        r#""external_urls":{{"spotify":"https://open.spotify.com/{kind}/{id}"}},"href":"https://api.spotify.com/v1/{kind}s/{id}","id":"{id}","uri":"spotify:{kind}:{id}""#
    )
}

/// The field and its comma, or nothing, as for apps in development mode.
fn available(markets: usize) -> String {
    if markets == 0 {
        return String::new();
    }
    let names: Vec<_> = MARKETS.split_whitespace().take(markets).map(|name| format!(r#""{name}""#)).collect();
    assert_eq!(names.len(), markets, "there are not as many markets");
    format!(r#""available_markets":[{}],"#, names.join(","))
}

/// 22 letters and digits that nothing else has (xorshift).
fn id(n: usize) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut state = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1;
    let mut digit = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(DIGITS[(state % 62) as usize])
    };
    (0..22).map(|_| digit()).collect()
}
