// Draws well for three seconds of its time, and then never ends.
#define ONE x = sin(x * 1.7 + float(i));
#define FOUR ONE ONE ONE ONE
#define SIXTEEN FOUR FOUR FOUR FOUR
#define MANY SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN
void mainImage(out vec4 color, in vec2 at) {
    float x = at.x;
    if (iTime > 3.0)
        for (int i = 1; i > 0; i = 3 - i) { MANY MANY MANY MANY }
    color = vec4(fract(at.xy / 16.0), 0.5 + 0.5 * sin(x), 1.0);
}
