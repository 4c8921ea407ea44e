// Not a number at every pixel: strange, and harmless.
void mainImage(out vec4 color, in vec2 at) {
    float zero = at.x - at.x;
    color = vec4(zero / zero, sqrt(-1.0 - at.y), log(zero - 1.0), inversesqrt(zero - 1.0));
}
