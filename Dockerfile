# One image for both services; the command picks the service.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.base.json ./
COPY shared shared
COPY search-service search-service
COPY subscription-service subscription-service
COPY standalone standalone
COPY cli cli
COPY bench bench
RUN npm install --no-save --ignore-scripts && npx tsc -b && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/package.json .
COPY --from=build /app/shared shared
COPY --from=build /app/search-service search-service
COPY --from=build /app/subscription-service subscription-service
USER node
EXPOSE 8080
CMD ["node", "search-service/dist/main.js"]
