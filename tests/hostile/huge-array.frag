// Arrays of 256 MiB at every pixel, on a stack that is smaller.
void mainImage(out vec4 color, in vec2 at) {
    vec4 much[16777216];
    for (int i = 0; i < 16; i++)
        much[(i * 1048573 + int(at.x) * 65537) & 16777215] = vec4(float(i) + at.y);
    color = much[int(at.y * 65537.0) & 16777215] / 16.0;
}
