"""Water: the open sea, a lake, the deep, a waterfall, and rain on a window."""

from shaders21k.synth.colors import RGB, hsv, vec3
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.land.skies import Hour, dimmed, hour, mixed, sky

SEA = """
float down = $horizon - p.y;
$boat
if (down < 0.0) {
    return $sky(vec2(p.x, -down));
}
float z = $up / (down + 0.015);
vec2 at = vec2(p.x * z, z + $speed * iTime);
vec2 tilt = vec2(0.0);
float high = 1.0, pitch = $pitch, way = $way;
for (int i = 0; i < 6; i++) {  // sharp crests: exp of a sine
    vec2 u = vec2(cos(way), sin(way));
    float phase = pitch * dot(u, at) + iTime * sqrt(9.0 * pitch) * 0.6 + float(i);
    tilt += u * high * cos(phase) * exp(sin(phase) - 1.0);
    at += 0.1 * high * u;
    way += 1.9;
    pitch *= 1.6;
    high *= 0.78;
}
tilt *= $rough / (1.0 + 0.06 * z * z);
vec3 normal = normalize(vec3(-tilt.x, 1.0, -tilt.y));
vec3 ray = normalize(vec3(p.x, -down - 0.02, 1.2));
vec3 back = reflect(ray, normal);
float fresnel = 0.03 + 0.97 * pow(clamp(1.0 - back.y, 0.0, 1.0), 5.0);
vec3 color = mix($deep * (0.8 + 0.5 * normal.z),
    $sky(1.2 * vec2(back.x, max(back.y, 0.01))),
    clamp(fresnel, 0.0, 1.0));
vec3 sun = normalize(vec3($sun, 1.2));
color += $light * $glitter * pow(max(dot(back, sun), 0.0), 60.0);
color = mix(color, $foamy, $foam * smoothstep(0.5, 1.0, length(tilt)));
return mix(color, $haze, (1.0 - smoothstep(0.0, 0.08, down)) * 0.5);
"""

BOAT = """
vec2 boat = vec2(p.x - $x - 0.5 * sin(0.15 * iTime), -0.04 - down);
boat = rotation(0.08 * sin(1.3 * iTime)) * boat / $size;
float hull = max(abs(boat.x + 0.03) - 0.24 - 0.5 * boat.y,
    max(boat.y - 0.08, -boat.y - 0.02));
float sail = max(boat.x - 0.02 + 0.06 * boat.y, 0.13 - boat.y);
sail = max(sail, boat.y - 0.85 - 2.6 * boat.x);
float jib = max(max(0.05 - boat.x, 0.15 - boat.y), boat.y + 2.4 * boat.x - 0.8);
float mast = max(abs(boat.x - 0.035) - 0.012, max(-boat.y, boat.y - 0.85));
float wood = min(hull, mast) * $size, cloth = min(sail, jib) * $size;
if (min(wood, cloth) < 0.0) {
    return wood < cloth ? $wood : $cloth * (0.85 + 0.2 * boat.y);
}
"""


def sea(draft: Draft, noun: str) -> Picture:
    """Look over the sea; six trains of waves bend the mirror of the sky."""
    chance = draft.chance
    when = hour(draft, (28, 26, 10, 12, 14, 6, 6))
    boat = chance.happens(22)
    above = sky(draft, when)
    return draft.define(
        Picture,
        noun,
        f"Picture: {noun}{' and a boat' if boat else ''} by {when.noun}.",
        SEA.replace("$boat\n", BOAT.lstrip() if boat else ""),
        sky=above,
        horizon=chance.number(-0.1, 0.45),
        x=chance.number(-0.3, 0.3),
        size=chance.number(0.3, 0.8),
        wood=vec3(dimmed(when.zenith, 0.2)),
        cloth=vec3(dimmed(when.light, 0.2 if when.sun[1] < 0.35 else 0.85)),
        up=chance.pick((0.7, 1.4, 2.6)),
        speed=chance.number(0.0, 0.5),
        pitch=chance.number(1.2, 3.0),
        way=chance.number(0.5, 2.5),
        rough=chance.pick((0.12, 0.35, 0.6, 0.9)),
        deep=vec3(water_color(draft, when)),
        sun=f"{when.sun[0]:.3f}, {when.sun[1]:.3f}",
        light=vec3(when.light),
        glitter=chance.number(0.4, 1.0) if when.noun != "overcast" else 0.0,
        foamy=vec3(mixed(when.light, when.horizon, 0.4)),
        foam=chance.pick((0.0, 0.0, 0.5)),
        haze=vec3(when.horizon),
    )


def water_color(draft: Draft, when: Hour) -> RGB:
    """Choose the color of deep water."""
    if when.noun == "black and white":
        return (0.18, 0.18, 0.18)
    if when.noun in {"day", "overcast"}:
        hue = draft.chance.pick((0.46, 0.5, 0.54, 0.6))
        return hsv(hue, draft.chance.number(0.5, 0.9), draft.chance.number(0.2, 0.55))
    return mixed(dimmed(when.zenith, 0.5), dimmed(when.horizon, 0.5), 0.25)


LAKE = """
float down = $shore - p.y;
vec2 q = vec2(p.x, abs(down));
if (down > 0.0) {  // the mirror, stirred more the nearer it is
    float z = 1.0 / (down + 0.08);
    q.x += $stir * down * sin(3.0 * p.x + 9.0 * z + 1.3 * iTime);
    q.y += $stir * down
        * sin(14.0 * z + 2.0 * iTime + 2.0 * valueNoise(vec2(3.0 * p.x, z)));
    q.y = max(q.y, 0.0);
}
vec3 color = $sky(q);
float x = q.x + 0.05 * iTime;
for (int i = 0; i < $rows; i++) {
    float near = (float(i) + 1.0) / $rows.0, row = 6.0 * float(i) + $seed;
    float top = $tall * (1.1 - 0.65 * near)
        * jagged($wide * (x + 0.1 * near * iTime), row);
    float snow = smoothstep($snow, $snow + 0.06, q.y + 0.08 * valueNoise(9.0 * q));
    vec3 tone = mix(mix($far, $close, near), $white, snow * (1.0 - near));
    color = mix(color, tone, inside(q.y - top, 0.008));
}
if (down > 0.0) {
    color = mix(color * 0.85, $deep, clamp(0.7 * down, 0.0, 0.8));
}
return color;
"""


def lake(draft: Draft, noun: str) -> Picture:
    """Mirror mountains in a lake."""
    chance = draft.chance
    when = hour(draft, (26, 22, 16, 10, 14, 6, 6))
    above = sky(draft, when)
    return draft.define(
        Picture,
        noun,
        f"Picture: {noun} before $rows rows of mountains, by {when.noun}.",
        LAKE,
        sky=above,
        shore=chance.number(-0.45, 0.1),
        stir=chance.pick((0.03, 0.08, 0.15)),
        rows=chance.integer(1, 3),
        seed=float(chance.integer(0, 60)),
        tall=chance.number(0.5, 1.0),
        wide=chance.number(1.0, 2.4),
        snow=chance.pick((0.35, 0.5, 9.0)),
        far=vec3(mixed(when.horizon, when.zenith, 0.6)),
        close=vec3(dimmed(when.zenith, 0.3)),
        white=vec3(mixed(when.light, when.shade, 0.15)),
        deep=vec3(water_color(draft, when)),
    )


DEEP = """
float up = 0.5 + 0.5 * p.y;
vec3 color = mix($dark, $bright, clamp(up * up, 0.0, 1.2));
vec2 q = p - vec2($x, 1.9);
float angle = q.x / max(0.3 - q.y, 0.1);
float beam = valueNoise(vec2($beams * angle + 0.35 * iTime, 0.4 * iTime))
    * valueNoise(vec2(2.1 * $beams * angle - 0.5 * iTime, 7.0));
color += $light * $shine * beam * beam * smoothstep(-1.2, 1.0, p.y);
float down = $floor - 0.08 * jagged(1.5 * p.x, 4.0) - p.y;
if (down > 0.0) {  // nets of light on the sand
    float z = 1.0 / (down + 0.3);
    vec2 at = vec2(p.x * z, z + 0.1 * iTime) * $net;
    float a = valueNoise(at + 0.4 * iTime), b = valueNoise(1.3 * at.yx - 0.5 * iTime);
    float net = 1.0 - smoothstep(0.0, 0.28, abs(a - b));
    vec3 ground = mix($bright, $sand, 0.5) * (0.45 + 0.9 * net * net);
    color = mix(color, ground, smoothstep(0.0, 0.5, down) * 0.9);
}
$life
return color;
"""
LIFE = {
    "bubbles": """
vec2 rise = vec2(p.x + 0.03 * sin(5.0 * p.y + iTime), p.y - 0.3 * iTime) * 3.5;
vec2 cell = floor(rise), seed = random2(cell);
float d = length(rise - cell - 0.3 - 0.4 * seed), size = 0.05 + 0.15 * seed.y;
float ring = inside(d - size, 0.05) * (0.25 + 0.75 * smoothstep(0.4 * size, size, d));
color = mix(color, vec3(0.9, 1.0, 1.0), 0.7 * ring * step(seed.x, 0.4));
""",
    "fishes": """
vec2 swim = vec2(p.x + $swim * iTime, p.y + 0.05 * sin(iTime + 2.0 * p.x)) * 2.2;
vec2 cell = floor(swim), seed = random2(cell);
vec2 f = swim - cell - vec2(0.5, 0.3 + 0.4 * seed.y);
f.y += 0.03 * sin(9.0 * f.x + 6.0 * iTime + 6.0 * seed.x);
f /= 0.5 + 0.5 * seed.x;
float body = abs(f.y) - 0.13 * (1.0 - 9.0 * f.x * f.x);
float tail = max(abs(f.x - 0.38) - 0.08, abs(f.y) - 0.9 * max(f.x - 0.28, 0.0));
float fish = inside(min(body, tail), 0.03) * step(seed.y, 0.45);
color = mix(color, $fish, fish);
""",
    "nothing": "",
}


def deep(draft: Draft, noun: str) -> Picture:
    """Look through water, with shafts of light from above."""
    chance = draft.chance
    hue = chance.number(0.46, 0.6)
    life = chance.pick(tuple(LIFE))
    return draft.define(
        Picture,
        noun,
        f"Picture: {noun}, shafts of light and {life}.",
        DEEP.replace("$life", LIFE[life].strip()),
        dark=vec3(hsv(hue + 0.03, 0.9, chance.number(0.05, 0.3))),
        bright=vec3(hsv(hue, chance.number(0.45, 0.85), chance.number(0.5, 0.9))),
        x=chance.number(-0.9, 0.9),
        beams=chance.number(3.0, 8.0),
        light=vec3(hsv(hue, 0.25, 1.0)),
        shine=chance.number(0.4, 1.4),
        floor=chance.pick((-0.6, -0.25, 0.0, -9.0)),
        net=chance.number(2.0, 5.0),
        sand=vec3((0.85, 0.8, 0.62)),
        swim=chance.number(0.15, 0.35),
        fish=vec3(
            chance.pick(((0.95, 0.5, 0.15), (0.05, 0.12, 0.2), (0.9, 0.85, 0.3)))
        ),
    )


FALL = """
float lip = $lip + 0.04 * jagged(3.0 * p.x, 2.0), foot = $foot;
float bank = $wide + 0.1 * jagged(2.0 * p.y, 5.0) + 0.1 * max(lip - p.y, 0.0);
vec3 rock = mix($stone, $stone * 0.4, clouds(vec2(2.0, 4.0) * p));
vec3 color = mix(rock, $sky(p - vec2(0.0, lip)), inside(lip - p.y, 0.015));
float side = abs(p.x - $x);
float run = max(lip - p.y, 0.0);
float t = sqrt(run + 0.05) * 3.0 - $speed * iTime;
float thread = mist(vec2(9.0 * p.x + 1.5 * sin(2.0 * run), t * 1.4));
vec3 water = mix($water, vec3(0.95), smoothstep(0.25, 0.8, thread));
color = mix(color, water, inside(max(side - bank, p.y - lip), 0.025));
float down = foot - p.y;
float z = 1.0 / (abs(down) + 0.2);
float ripple = valueNoise(vec2(3.0 * p.x * z, 6.0 * z + 1.2 * iTime));
vec3 pool = mix($water * 0.6, vec3(0.9),
    0.5 * ripple * ripple * exp(-1.5 * max(down, 0.0)));
color = mix(color, pool, inside(-down, 0.02));
float spray = clouds(vec2(3.0 * p.x, 3.0 * p.y - 0.7 * iTime)) * exp(-5.0 * abs(down));
return mix(color, vec3(0.95),
    clamp(1.3 * spray * (1.0 - smoothstep(bank - 0.1, bank + 0.4, side)),
    0.0, 0.95));
"""


def waterfall(draft: Draft, noun: str) -> Picture:
    """Let water fall over a wall into a pool, in threads that grow faster."""
    chance = draft.chance
    when = hour(draft, (50, 8, 10, 18, 6, 6, 6))
    above = sky(draft, when)
    gray = 0.0 if when.noun == "black and white" else 1.0
    shade = 0.35 if when.stars else 1.0
    return draft.define(
        Picture,
        noun,
        f"Picture: {noun} by {when.noun}.",
        FALL,
        sky=above,
        lip=chance.number(0.35, 0.75),
        foot=chance.number(-0.75, -0.4),
        x=chance.number(-0.3, 0.3),
        wide=chance.number(0.12, 0.6),
        stone=vec3(hsv(chance.pick((0.07, 0.1, 0.3, 0.6)), 0.3 * gray, 0.55 * shade)),
        speed=chance.number(1.2, 2.5),
        water=vec3(hsv(chance.number(0.48, 0.58), 0.5 * gray, 0.7 * shade)),
    )


WATERS = (
    Idea("sea", 6, sea),
    Idea("lake", 3, lake),
    Idea("under water", 4, deep),
    Idea("waterfall", 2, waterfall),
)
